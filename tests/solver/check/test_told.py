"""The checker reads every number a plan tells, not only those it was made from."""

from dataclasses import replace
from typing import Any

import pytest

from solver import Plan, check_plan, solve
from solver.formats.formats import problem_from_dict, read, to_dict
from tests.solver.odd import make_question

PROBLEM = problem_from_dict(make_question())
FASTEST = solve(PROBLEM, seconds=5).named("fastest")


def _with(path: str, value: Any) -> Plan:
    told = to_dict(FASTEST)
    place: Any = told
    *steps, last = [int(step) if step.isdigit() else step for step in path.split(".")]
    for step in steps:
        place = place[step]
    place[last] = value
    return read(Plan, told, "plan")


@pytest.mark.parametrize(
    ("path", "value", "sentence"),
    [
        ("loads.0.weight_kg", 1, "l1 tells 1 kg, it is "),
        ("loads.0.volume_m3", 99, "l1 tells 99 m3, it is "),
        ("loads.0.movements", ["m99"], "l1 carries an unknown line m99"),
        ("loads.0.incident", "elsewhere", "l1 goes to an unknown incident elsewhere"),
        ("loads.0.vehicles.0.vehicle_class", "sledge", "l1 is of an unknown class sledge"),
        ("movements.0.vehicle_class", "sledge", "m1 travels on an unknown class sledge"),
        ("movements.0.service", "k9", "m1 rides on an unknown service k9"),
        ("movements.2.pinned", True, "m3 is granted by nobody"),
        ("movements.0.assembly_minutes", 1, "m1 tells 1 minutes to get ready, it takes 0"),
        ("movements.0.departs_minutes", 30.5, "m1 tells a departure but no service"),
        ("goals.0.unit", "points", "goal unmet is told in points"),
        ("gap", 0.5, "the gap is "),
        ("certificate.status", "sure", "sure is no status"),
        ("policy.late_hour", 0, "the policy tells another late_hour than the agreement"),
    ],
)
def test_a_number_or_name_told_wrong_is_noticed(path: str, value: Any, sentence: str) -> None:
    assert check_plan(PROBLEM, FASTEST) == []
    assert any(told.startswith(sentence) for told in check_plan(PROBLEM, _with(path, value)))


def test_proven_cannot_be_told_without_a_bound() -> None:
    goals = tuple(replace(goal, bound=None) for goal in FASTEST.goals)
    plan = replace(FASTEST, goals=goals, gap=None)
    assert check_plan(PROBLEM, plan) == ["proven is told at a gap of None"]
