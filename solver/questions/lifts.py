"""Why a need stays open, shown by easing each rule that stands against it and planning again.

A lift is promised only after the changed problem was solved: what it serves is in a real plan.
"""

import math
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from solver.answers import Lift, Lifted, UnmetWhy
from solver.engine.programs import EngineError
from solver.fastest import Reached, reach_fastest, solve_fastest
from solver.plan import Plan, Unmet
from solver.problem import (
    Need,
    Problem,
    ProblemError,
)
from solver.questions.easing import apply
from solver.questions.pooled import pooled
from solver.telling.changes import changes_to
from solver.travel.roads import closed_on_the_way

RANK = ("refusal", "floor", "cap", "shortfall", "grade_may_not_borrow", "trucks", "latest", "minimum_grade")


def explain_unmet_needs(
    problem: Problem, plan: Plan, *, seconds: float = 5.0, left: Callable[[], float] = lambda: math.inf
) -> tuple[UnmetWhy, ...]:
    """Every open need of a plan with the lifts that would serve more of it, the mildest first; of a plan on
    tours they are compared with the fastest plan without. Once a plan takes more than so many seconds, or
    there are none `left`, the lifts behind it stay untried."""
    before = plan
    trying = True
    if problem.agreement.truck_tours and plan.unmet:
        problem = pooled(problem)
        before = solve_fastest(problem, seconds=seconds)
        trying = before.certificate.status != "greedy"
    needs = {need.id: need for need in problem.needs}
    told = []
    for unmet in plan.unmet:
        tried, untried = list[Lifted](), list[Lift]()
        for lift in lifts_for(problem, needs[unmet.need], unmet):
            trying = trying and left() > 0
            try:
                found = try_lift(problem, before, lift, seconds=seconds) if trying else None
            except EngineError:
                found, trying = None, False
            if found is not None and found.serves > 0:
                tried.append(found)
            elif not trying:
                untried.append(lift)
        useful = tuple(sorted(tried, key=_order))
        told.append(unmet_why(unmet, useful, tuple(untried)))
    return tuple(told)


def unmet_why(unmet: Unmet, lifts: tuple[Lifted, ...] = (), untried: tuple[Lift, ...] = ()) -> UnmetWhy:
    """An open need with what would lift it."""
    return UnmetWhy(
        need=unmet.need,
        quantity=unmet.quantity,
        reason=unmet.reason,
        details=unmet.details,
        lifts=lifts,
        untried=untried,
    )


def _order(one: Lifted) -> tuple[float, ...]:
    rank = RANK.index(one.lift.rule) if one.lift.rule in RANK else len(RANK)
    return -one.serves, rank, one.lift.quantity


def lifts_for(problem: Problem, need: Need, unmet: Unmet) -> Iterable[Lift]:
    """One lift for every cause that a person could remove."""
    for cause in unmet.details.get("causes", ()):
        make = _MAKERS.get(cause["reason"])
        if cause["reason"] == "agreement_forbids":
            make = _MAKERS[cause.get("rule", "grade_may_not_borrow")]
        if make is not None:
            lift = make(problem, need, cause)
            if lift is not None:
                yield lift


def try_lift(problem: Problem, plan: Plan, lift: Lift, *, seconds: float = 5.0) -> Lifted | None:
    """The lift applied and the problem solved again; eased no further than what it serves needs.
    None where the changed problem cannot be asked, EngineError where there is no time for it."""
    found = _tried(problem, plan, lift, seconds)
    if found is not None and lift.rule in ("floor", "cap") and 0 < found.serves < lift.quantity:
        smaller = _tried(problem, plan, replace(lift, quantity=found.serves), seconds)
        if smaller is not None and smaller.serves >= found.serves:
            return smaller
    return found


def _tried(problem: Problem, plan: Plan, lift: Lift, seconds: float) -> Lifted | None:
    try:
        after = reach_fastest(apply(problem, lift), seconds=seconds)
    except ProblemError:
        return None
    need, before = str(lift.need), Reached.by(plan)
    before_last, last = before.last.get(need), after.last.get(need)
    sooner = None if before_last is None or last is None else round(before_last - last, 1)
    return Lifted(
        lift=lift,
        serves=before.open[need] - after.open[need],
        last_arrive_minutes=last,
        minutes_earlier=sooner,
        goals=changes_to(plan, after.goals),
    )


_Cause = dict[str, Any]
_Maker = Callable[[Problem, Need, _Cause], Lift | None]


def _floor_lift(problem: Problem, need: Need, cause: _Cause) -> Lift:
    """Of units every ability that the city keeps a floor of has to give way together."""
    kinds = {need.kind}
    if need.form == "unit":
        site_city = {site.id: site.city for site in problem.sites}
        for unit in problem.units:
            if site_city[unit.site] == cause["city"] and need.kind in unit.capabilities:
                kinds.update(unit.capabilities)
    kept = {floor.kind for floor in problem.floors if (floor.city, floor.form) == (cause["city"], need.form)}
    return Lift(
        rule="floor",
        quantity=int(cause["quantity"]),
        city=cause["city"],
        form=need.form,
        kind=need.kind,
        need=need.id,
        ids=tuple(sorted(kinds & kept)),
    )


def _cap_lift(problem: Problem, need: Need, cause: _Cause) -> Lift:
    floors = _floor_lift(problem, need, cause)
    caps = {x.kind for x in problem.agreement.caps if (x.city, x.form) == (cause["city"], need.form)}
    kinds = {need.kind, *floors.ids} & caps
    if need.form == "unit":
        kinds = caps
    return replace(floors, rule="cap", ids=tuple(sorted(kinds)))


def _agreement_lift(_: Problem, need: Need, cause: _Cause) -> Lift:
    rule = "shortfall" if cause.get("rule") == "only_the_shortfall" else "grade_may_not_borrow"
    return Lift(rule=rule, quantity=int(cause["quantity"]), form=need.form, kind=need.kind, need=need.id)


def _refusal_lift(_: Problem, need: Need, cause: _Cause) -> Lift:
    return Lift(
        rule="refusal",
        quantity=int(cause["quantity"]),
        city=cause.get("city"),
        form=need.form,
        kind=need.kind,
        need=need.id,
        ids=(cause["source"],),
    )


def _latest_lift(problem: Problem, need: Need, cause: _Cause) -> Lift | None:
    """Longer useful: there is no way round the horizon of the question."""
    minutes = math.ceil(cause["arrive_minutes"] - min(need.latest_minutes, problem.horizon_minutes))
    if cause["arrive_minutes"] > problem.horizon_minutes:
        return None
    return Lift(rule="latest", quantity=minutes, form=need.form, kind=need.kind, need=need.id)


def _grade_lift(_: Problem, need: Need, cause: _Cause) -> Lift:
    return Lift(
        rule="minimum_grade", quantity=int(cause["grade"]), form=need.form, kind=need.kind, need=need.id
    )


def _trucks_lift(problem: Problem, need: Need, cause: _Cause) -> Lift | None:
    """As many of the largest trucks as carry what is left behind."""
    city = cause.get("city")
    site_city = {site.id: site.city for site in problem.sites}
    stocks = [s for s in problem.supplies if s.kind == need.kind and site_city[s.site] == city]
    classes = {vehicle.id: vehicle for vehicle in problem.vehicle_classes}
    used = [classes[fleet.vehicle_class] for fleet in problem.fleets]
    if not stocks or not used or city is None:
        return None
    largest = max(used, key=lambda v: (v.payload_kg, v.volume_m3, v.id))
    kg = max(stock.weight_kg for stock in stocks) * cause["quantity"]
    m3 = max(stock.volume_m3 for stock in stocks) * cause["quantity"]
    count = max(math.ceil(kg / max(largest.payload_kg, 1e-9)), math.ceil(m3 / max(largest.volume_m3, 1e-9)))
    return Lift(
        rule="trucks",
        quantity=max(1, count),
        city=city,
        form=need.form,
        kind=need.kind,
        need=need.id,
        ids=(largest.id, stocks[0].site),
    )


def _road_lift(problem: Problem, need: Need, cause: _Cause) -> Lift | None:
    """The closed stretches on the way that would be driven were all of them open."""
    source = next(x for x in problem.sources if x.id == cause["source"])
    closed = closed_on_the_way(problem, source.site, need.incident)
    if not closed:
        return None
    return Lift(
        rule="road",
        quantity=len(closed),
        city=cause.get("city"),
        form=need.form,
        kind=need.kind,
        need=need.id,
        ids=closed,
    )


_MAKERS: dict[str, _Maker] = {
    "floor": _floor_lift,
    "cap": _cap_lift,
    "only_the_shortfall": _agreement_lift,
    "grade_may_not_borrow": _agreement_lift,
    "forbidden_line": _refusal_lift,
    "out_of_time": _latest_lift,
    "grade_too_low": _grade_lift,
    "no_vehicle": _trucks_lift,
    "no_road": _road_lift,
}
