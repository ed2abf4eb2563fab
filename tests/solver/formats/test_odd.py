"""Questions as a stranger may put them: each gets a plan that holds, or one refusal with its culprit."""

import copy
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import solver
from solver import ProblemError, check_plan, problem_from_json, solve
from solver.formats.formats import problem_from_dict, to_dict
from solver.questions.explain import explain
from solver.validate.bounds import BOUNDS
from tests.solver.odd import Question, make_question, put_on_network

SCHEMA = json.loads((Path(solver.__file__).parent / "problem.schema.json").read_text("utf-8"))


def _numbers(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if isinstance(value, dict | list):
        for key, each in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _numbers(each, (*path, key))
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield path


def _changed(question: Question, path: tuple[Any, ...], value: Any) -> Question:
    question = copy.deepcopy(question)
    place = question
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return question


ODD_NUMBERS = (0, 1, 2, 7, -1, 1e-9, 0.5, 1 / 3, 99.999, 1e6, 10**9, 10**9 + 1, 1e300, -(10**30), 10**400)


@st.composite
def _odd(draw: Callable[..., Any]) -> Question:
    """One question with one to four numbers that nobody expects, or a whole list gone."""
    question = make_question()
    if draw(st.booleans()):
        put_on_network(question)
    paths = list(_numbers(question))
    for path in draw(st.lists(st.sampled_from(paths), min_size=1, max_size=4, unique=True)):
        question = _changed(question, path, draw(st.sampled_from(ODD_NUMBERS)))
    for name in draw(
        st.lists(st.sampled_from(["fleets", "supplies", "units", "needs", "pinned"]), max_size=1)
    ):
        question[name] = []
    return question


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(_odd())
def test_odd_numbers_get_a_plan_that_holds_or_one_refusal(question: Question) -> None:
    valid = jsonschema.Draft202012Validator(SCHEMA).is_valid(question)
    refusal = _refusal(question)
    if refusal is not None:
        assert not valid or refusal.code not in ("bad_number", "wrong_type")
        return
    assert valid
    problem = problem_from_dict(question)
    plans = solve(problem, seconds=2)
    for plan in plans.plans:
        assert check_plan(problem, plan) == []
        assert plan.certificate.checked
    told = to_dict(explain(problem, plans.plans[0]))
    json.dumps([told, to_dict(plans)], allow_nan=False)


def _refusal(question: Question) -> ProblemError | None:
    try:
        problem_from_dict(question)
    except ProblemError as error:
        return error
    return None


def test_every_number_of_a_question_has_its_bounds_in_the_schema() -> None:
    def leaves(shape: Any) -> Iterator[Any]:
        if shape.get("type") in ("integer", "number"):
            yield shape
        for each in [shape.get("items"), shape.get("additionalProperties"), *shape.get("anyOf", [])]:
            if isinstance(each, dict):
                yield from leaves(each)

    numbers = [
        (name, field, leaf)
        for name, shape in SCHEMA["$defs"].items()
        for field, each in shape["properties"].items()
        for leaf in leaves(each)
    ]
    assert [(name, field) for name, field, leaf in numbers if {"minimum", "maximum"} - leaf.keys()] == []
    assert {name for name, _, _ in numbers} == {kind.__name__ for kind in BOUNDS}


REST = b', "horizon_minutes": 1, "cities": [], "sites": [], "incidents": [], "needs": [], "travel": {}}'


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (b"", "not_json"),
        (b"[" * 100_000, "not_json: error='nested too deeply'"),
        (b'{"id": NaN' + REST, "not_json: error='NaN is no number in JSON'"),
        (b'{"id": "a", "id": "b"' + REST, "duplicate_field: field='id'"),
        (b'{"id": "\\ud800"' + REST, "wrong_type: path='problem.id', expected='a text of whole characters'"),
        (
            b'{"id": "\xed\xa0\x80"' + REST,
            "wrong_type: path='problem.id', expected='a text of whole characters'",
        ),
        (b'{"id": "\xe9"' + REST, "not_json"),
        (b"[]", "wrong_type: path='problem', expected='an object'"),
    ],
)
def test_a_text_that_is_no_question_is_refused(text: bytes, message: str) -> None:
    with pytest.raises(ProblemError) as error:
        problem_from_json(text)
    assert str(error.value).startswith(message)


def _again(*path: Any) -> Callable[[Question], None]:
    """The last entry of a list a second time."""

    def change(question: Question) -> None:
        place: Any = question
        for step in path:
            place = place[step]
        place.append(copy.deepcopy(place[-1]))

    return change


def _set(value: Any, *path: Any) -> Callable[[Question], None]:
    def change(question: Question) -> None:
        question.update(_changed(question, path, value))

    return change


def _pin(**more: Any) -> Callable[[Question], None]:
    return _set([{"need": "nm", "source": "ub", "quantity": 1, **more}], "pinned")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (_again("needs"), "duplicate_id"),
        (_again("floors"), "duplicate_id"),
        (_again("agreement", "caps"), "duplicate_id"),
        (_again("holdings"), "duplicate_id"),
        (_again("travel", "matrix"), "duplicate_id"),
        (_set(7, "agreement", "caps", 0, "share"), "bad_number"),
        (_set(1000, "sites", 0, "lat"), "bad_number"),
        (_set(-1, "pinned", 0, "quantity"), "bad_number"),
        (_set("900", "needs", 0, "quantity"), "wrong_type"),
        (_set(900, "needs", 0, "waves", 0, "quantity"), None),
        (_set(901, "needs", 0, "waves", 0, "quantity"), "waves_exceed_need"),
        (_set(801, "pinned", 0, "quantity"), "pinned_more_than_stock"),
        (_set(90, "pinned", 0, "leave_minutes"), "pinned_arrives_before_it_leaves"),
        (_pin(service="k"), "pinned_service_without_departure"),
        (_pin(departs_minutes=30.5), "pinned_service_without_departure"),
        (_pin(service="k", departs_minutes=30.5), None),
        (_pin(service="k9", departs_minutes=30.5), "unknown_service"),
        (_set(10**9, "horizon_minutes"), "too_many_departures"),
        (_set("boat", "vehicle_classes", 0, "mode"), "wrong_type"),
        (_set([{"city": "a"}, {"city": "b"}], "forbidden"), None),
        (_set([{"source": "nobody", "need": "nothing"}], "forbidden"), None),
    ],
)
def test_nonsense_is_refused_and_what_only_looks_odd_is_planned(
    change: Callable[[Question], None], code: str | None
) -> None:
    question = make_question()
    change(question)
    if code is None:
        problem = problem_from_dict(question)
        for plan in solve(problem, seconds=5).plans:
            assert check_plan(problem, plan) == []
        return
    with pytest.raises(ProblemError) as error:
        problem_from_dict(question)
    assert error.value.code == code


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (_set("rail", "vehicle_classes", 0, "mode"), "bad_mode"),
        (_again("travel", "network", "nodes"), "duplicate_id"),
        (_again("travel", "network", "edges"), "duplicate_id"),
        (_again("travel", "network", "access"), "duplicate_id"),
        (_set(-500, "travel", "network", "access", 0, "minutes"), "bad_number"),
        (_set([], "travel", "network", "access"), "site_off_the_network"),
    ],
)
def test_a_network_that_contradicts_itself_is_refused(change: Callable[[Question], None], code: str) -> None:
    question = make_question()
    put_on_network(question)
    change(question)
    with pytest.raises(ProblemError) as error:
        solve(problem_from_dict(question), seconds=5)
    assert error.value.code == code


@pytest.mark.parametrize(
    ("gone", "short"),
    [
        (("needs", "complements", "pinned"), {}),
        (("supplies", "units", "resources", "fleets", "pinned"), {"nw": 900, "nm": 3, "nb": 30}),
        (("units", "resources"), {"nw": 0, "nm": 3, "nb": 30}),
        (("fleets",), {"nw": 0, "nm": 1, "nb": 0}),
    ],
)
def test_empty_lists_are_answered_too(gone: tuple[str, ...], short: dict[str, int]) -> None:
    question = make_question()
    question.update({name: [] for name in gone})
    problem = problem_from_dict(question)
    [plan, *_] = solve(problem, seconds=5).plans
    assert check_plan(problem, plan) == []
    assert json.loads(json.dumps(to_dict(explain(problem, plan)), allow_nan=False))
    left = dict.fromkeys(short, 0)
    for entry in plan.unmet:
        left[entry.need] += entry.quantity
    assert left == short


def test_every_refusal_stands_in_the_documentation() -> None:
    code = Path(solver.__file__).parent
    told = (code.parent / "docs" / "formats.md").read_text("utf-8")
    raised = {
        name
        for path in code.rglob("*.py")
        for name in re.findall(r'ProblemError\(\s*"([a-z_]+)"', path.read_text("utf-8"))
    }
    assert raised
    assert sorted(name for name in raised if f"`{name}`" not in told) == []
