"""JSON in and out: round trips, schemas, and refusals that name the culprit."""

import hashlib
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings

import solver
from solver import (
    City,
    Fleet,
    Pin,
    Problem,
    ProblemError,
    Travel,
    VehicleClass,
    plans_from_json,
    problem_from_dict,
    problem_from_json,
    solve,
    to_dict,
    to_json,
)
from solver.formats.canonical import canonical_json
from solver.formats.formats import hash_of
from solver.formats.schema import schema_text
from solver.generate import generate
from solver.scales import SCALES
from solver.validate.validate import validate
from tests.solver.drawn import problems
from tests.solver.make import make_need, make_problem, make_supply, make_unit

HERE = Path(solver.__file__).parent


def _good() -> Problem:
    return make_problem(
        units=(make_unit("a", "u"),), supplies=(make_supply("s", "h", 10),), needs=(make_need(),)
    )


@settings(max_examples=40, deadline=None)
@given(problems())
def test_a_problem_survives_json_and_keeps_its_hash(problem: Problem) -> None:
    again = problem_from_json(to_json(problem))
    assert again == problem
    assert hash_of(again) == hash_of(problem)


@settings(max_examples=40, deadline=None)
@given(problems())
def test_the_hash_is_that_of_the_canonical_json_of_the_whole_question(problem: Problem) -> None:
    assert canonical_json(problem) == _dumped(problem)
    assert hash_of(problem) == hashlib.sha256(_dumped(problem).encode()).hexdigest()


def test_canonical_json_keeps_odd_texts_and_tells_true_from_one() -> None:
    problem = replace(
        _good(),
        cities=(City(id='"%s"', name="呼和浩特"), City(id="\\\n\x07%", name="100 %")),
        vehicle_classes=tuple(
            VehicleClass(id=f"{i}", payload_kg=kg, volume_m3=-0.0, speed_kmh=1e22, drivers=2)
            for i, kg in enumerate((True, 1, 1.0, 0.1))
        ),
        units=(make_unit("a", "u", "%d", ratings={"%d": 2.0, "b": 1.5}), make_unit("b", "u")),
    )
    assert canonical_json(problem) == _dumped(problem)


def _dumped(problem: Problem) -> str:
    return json.dumps(to_dict(problem), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


@pytest.mark.parametrize("name", ["problem", "plan"])
def test_the_published_schemas_are_those_of_the_code(name: str) -> None:
    assert (HERE / f"{name}.schema.json").read_text("utf-8") == schema_text(name)


@pytest.mark.parametrize("seed", [1, 2])
def test_generated_problems_and_their_plans_obey_the_schemas_and_survive_json(seed: int) -> None:
    problem = generate("tiny", seed)
    plans = solve(problem, seconds=0)
    for name, value in (("problem", problem), ("plan", plans)):
        schema = json.loads((HERE / f"{name}.schema.json").read_text("utf-8"))
        jsonschema.validate(to_dict(value), schema)
    assert plans_from_json(to_json(plans)) == plans


def test_the_four_city_scale_is_as_large_as_the_mechanism_asks() -> None:
    problem = generate("four", 0)
    depots = [site for site in problem.sites if site.id.startswith("d")]
    assert (len(problem.cities), len(depots), len(problem.units)) == (4, 40, 600)
    assert len({s.kind for s in problem.supplies}) == 60
    assert (len(problem.incidents), len(problem.needs)) == (12, 120)
    assert generate("four", 0) == problem
    assert SCALES["four"].trucks > SCALES["four-scarce"].trucks


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        (("needs", 0, "quantity"), "three", "wrong_type: path='problem.needs[0].quantity'"),
        (("needs", 0, "quantity"), 1.5, "wrong_type: path='problem.needs[0].quantity'"),
        (("needs", 0, "quantity"), -1, "bad_number: field='quantity', value=-1, at_least=1, of='need n1'"),
        (("needs", 0, "incident"), "nowhere", "unknown_incident: id='nowhere', of='need n1'"),
        (("needs", 0, "form"), "magic", "wrong_type: path='problem.needs[0].form'"),
        (("needs", 0, "priority"), 9, "unknown_priority: priority=9, of='need n1'"),
        (("units", 0, "site"), "moon", "unknown_site: id='moon', of='source a'"),
        (("units", 0, "id"), "s", "duplicate_id: among='sources', id='s'"),
        (("units", 0, "wings"), 2, "unknown_field: path='problem.units[0]', field='wings'"),
        (("supplies", 0, "weight_kg"), float("nan"), "bad_number: field='weight_kg'"),
        (("incidents", 0, "grade"), 7, "unknown_grade: grade=7"),
        (("cities",), {}, "wrong_type: path='problem.cities', expected='a list'"),
        (("travel", "matrix"), None, "travel_must_be_matrix_or_network"),
        (("travel", "matrix", 0, "minutes"), float("inf"), "bad_number: field='minutes'"),
        (("agreement",), {"caps": 3}, "wrong_type: path='problem.agreement.caps'"),
        (("forbidden",), [{}], "empty_ban"),
    ],
)
def test_a_wrong_field_is_named_with_its_path(path: tuple[Any, ...], value: Any, message: str) -> None:
    told = to_dict(_good())
    place = told
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    with pytest.raises(ProblemError) as error:
        problem_from_dict(told)
    assert str(error.value).startswith(message)


def test_a_missing_field_is_named() -> None:
    told = to_dict(_good())
    del told["needs"][0]["kind"]
    with pytest.raises(ProblemError) as error:
        problem_from_dict(told)
    assert (error.value.code, error.value.details) == (
        "missing_field",
        {"path": "problem.needs[0]", "field": "kind"},
    )


@pytest.mark.parametrize(
    ("pin", "code"),
    [
        (Pin(need="n1", source="a", quantity=2), "pinned_more_than_stock"),
        (Pin(need="n1", source="s", quantity=2), "pinned_wrong_kind"),
        (Pin(need="n9", source="a", quantity=1), "unknown_need"),
        (Pin(need="n1", source="zz", quantity=1), "unknown_source"),
    ],
)
def test_a_pin_that_cannot_be_kept_is_refused(pin: Pin, code: str) -> None:
    with pytest.raises(ProblemError) as error:
        validate(replace(_good(), pinned=(pin,)))
    assert error.value.code == code


def test_a_granted_line_to_which_no_road_leads_is_named() -> None:
    problem = replace(_good(), pinned=(Pin(need="n1", source="a", quantity=1),), travel=Travel(matrix=()))
    with pytest.raises(ProblemError, match="pinned_no_road: source='a', need='n1'"):
        solve(problem, seconds=5)


def test_a_fleet_of_an_unknown_class_is_named() -> None:
    with pytest.raises(ProblemError, match="unknown_vehicle_class: id='sledge', of='fleet f'"):
        validate(replace(_good(), fleets=(Fleet(id="f", site="u", vehicle_class="sledge", count=1),)))


@pytest.mark.parametrize("text", ["", "[1", "\xff", '{"a": 1}', "[]", "7"])
def test_what_is_no_problem_at_all_is_refused_in_one_line(text: str) -> None:
    with pytest.raises(ProblemError) as error:
        problem_from_json(text)
    assert "\n" not in str(error.value)
