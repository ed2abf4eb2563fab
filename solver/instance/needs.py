"""Everything that is asked for, as arrays."""

from dataclasses import dataclass

import numpy as np

from solver.arrays import Bools, Floats, Ints
from solver.instance.sources import FORMS, Kinds
from solver.problem import Need, Pin, Problem, Unit


@dataclass(slots=True)
class Needs:
    """One entry per need, in the problem's order. `quantity` is after pins, `asked` before; of a
    `rated` need both are a measure, else a count."""

    incident: Ints
    city: Ints
    form: Ints
    kind: Ints
    quantity: Floats
    asked: Floats
    minimum_grade: Ints
    due: Floats
    latest: Floats
    weight: Floats
    may_borrow: Bools
    shortfall_only: Bools
    rated: Bools

    def __len__(self) -> int:
        return len(self.incident)


NO_GRADE = 1_000_000


def make_needs(problem: Problem, kinds: Kinds) -> Needs:
    """`weight` is grade weight times priority weight; `latest` is also within the horizon."""
    agreement = problem.agreement
    incident_of = {x.id: i for i, x in enumerate(problem.incidents)}
    city_index = {city.id: i for i, city in enumerate(problem.cities)}
    city_of = [city_index[x.city] for x in problem.incidents]
    need_of = {need.id: need for need in problem.needs}
    unit_of = {unit.id: unit for unit in problem.units}
    pinned: dict[str, float] = {}
    for pin in problem.pinned:
        pinned[pin.need] = pinned.get(pin.need, 0) + pinned_contribution(need_of[pin.need], pin, unit_of)
    at = [incident_of[need.incident] for need in problem.needs]
    grades = [problem.incidents[i].grade for i in at]
    asked = np.array([need.quantity for need in problem.needs], float)
    taken = np.array([pinned.get(need.id, 0) for need in problem.needs], float)
    return Needs(
        incident=np.array(at, np.int64),
        city=np.array([city_of[i] for i in at], np.int64),
        form=np.array([FORMS.index(need.form) for need in problem.needs], np.int64),
        kind=np.array([kinds.of(need.form, need.kind) for need in problem.needs], np.int64),
        quantity=np.maximum(asked - taken, 0.0),
        asked=asked,
        minimum_grade=np.array([need.minimum_grade or NO_GRADE for need in problem.needs], np.int64),
        due=np.array([need.due_minutes for need in problem.needs], float),
        latest=np.array([min(need.latest_minutes, problem.horizon_minutes) for need in problem.needs], float),
        weight=np.array(
            [
                agreement.grade_weights["null" if g is None else str(g)]
                * agreement.priority_weights[str(n.priority)]
                * n.weight
                for g, n in zip(grades, problem.needs, strict=True)
            ],
            float,
        ),
        may_borrow=np.array(
            [
                agreement.null_grade_may_borrow if g is None else g in agreement.cross_city_grades
                for g in grades
            ],
            bool,
        ),
        shortfall_only=np.array([g in agreement.shortfall_only_grades for g in grades], bool),
        rated=np.array([need.rated for need in problem.needs], bool),
    )


def pinned_contribution(need: Need, pin: Pin, unit_of: dict[str, Unit]) -> float:
    """What a granted line serves of its need, in the need's own measure."""
    return unit_of[pin.source].ratings.get(need.kind, 0.0) if need.rated else float(pin.quantity)
