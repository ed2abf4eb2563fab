"""A problem with one rule eased, rule by rule."""

import math
from collections.abc import Callable
from dataclasses import replace

from solver.answers import Lift
from solver.problem import Ban, Cap, Fleet, Floor, Need, Problem, Source, Unit


def apply(problem: Problem, lift: Lift) -> Problem:
    """The problem with one rule eased."""
    return _APPLIERS[lift.rule](problem, lift)


def _break_floor(problem: Problem, lift: Lift) -> Problem:
    def eased(floor: Floor) -> Floor:
        if (floor.city, floor.form) != (lift.city, lift.form) or floor.kind not in lift.ids:
            return floor
        return replace(floor, quantity=max(0, floor.quantity - lift.quantity))

    return replace(problem, floors=tuple(eased(floor) for floor in problem.floors))


def _raise_cap(problem: Problem, lift: Lift) -> Problem:
    held = {(x.city, x.form, x.kind): x.quantity for x in problem.holdings}

    def raised(cap: Cap) -> Cap:
        if (cap.city, cap.form) != (lift.city, lift.form) or cap.kind not in lift.ids:
            return cap
        hold = held.get((cap.city, cap.form, cap.kind)) or _listed(problem, cap)
        return replace(
            cap, share=min(1.0, (math.floor(cap.share * hold + 1e-9) + lift.quantity) / max(hold, 1))
        )

    caps = tuple(raised(cap) for cap in problem.agreement.caps)
    return replace(problem, agreement=replace(problem.agreement, caps=caps))


def _listed(problem: Problem, cap: Cap) -> int:
    site_city = {site.id: site.city for site in problem.sites}
    mine: list[Source] = [x for x in problem.sources if site_city[x.site] == cap.city]
    if cap.form == "unit":
        return sum(isinstance(x, Unit) and cap.kind in x.capabilities for x in mine)
    stocks = problem.supplies if cap.form == "supply" else problem.resources
    return sum(x.quantity for x in stocks if x in mine and x.kind == cap.kind)


def _ease_grades(problem: Problem, lift: Lift) -> Problem:
    need = next(x for x in problem.needs if x.id == lift.need)
    grade = next(x.grade for x in problem.incidents if x.id == need.incident)
    agreement = problem.agreement
    if lift.rule == "shortfall":
        tied = tuple(g for g in agreement.shortfall_only_grades if g != grade)
        return replace(problem, agreement=replace(agreement, shortfall_only_grades=tied))
    if grade is None:
        return replace(problem, agreement=replace(agreement, null_grade_may_borrow=True))
    grades = tuple(sorted({*agreement.cross_city_grades, grade}))
    return replace(problem, agreement=replace(agreement, cross_city_grades=grades))


def _take_back_refusal(problem: Problem, lift: Lift) -> Problem:
    """Without the bans that cover this city's sources of the kind for this need."""
    site_city = {site.id: site.city for site in problem.sites}
    source = next(x for x in problem.sources if x.id == lift.ids[0])
    city = site_city[source.site]
    peers = {x.id for x in problem.sources if site_city[x.site] == city}

    def covers(ban: Ban) -> bool:
        return (
            ban.source in (None, *peers)
            and ban.city in (None, city)
            and ban.kind in (None, lift.kind, source.kind)
            and ban.need in (None, lift.need)
        )

    return replace(problem, forbidden=tuple(ban for ban in problem.forbidden if not covers(ban)))


def _change_need(problem: Problem, lift: Lift) -> Problem:
    def changed(need: Need) -> Need:
        if need.id != lift.need:
            return need
        if lift.rule == "minimum_grade":
            return replace(need, minimum_grade=lift.quantity)
        return replace(need, latest_minutes=need.latest_minutes + lift.quantity)

    return replace(problem, needs=tuple(changed(need) for need in problem.needs))


def _add_trucks(problem: Problem, lift: Lift) -> Problem:
    vehicle, site = lift.ids
    more = Fleet(id=f"lift:{vehicle}:{site}", site=site, vehicle_class=vehicle, count=lift.quantity)
    return replace(problem, fleets=(*problem.fleets, more))


def _open_road(problem: Problem, lift: Lift) -> Problem:
    network = problem.travel.network
    assert network is not None
    edges = tuple(replace(e, closed=False) if e.id in lift.ids else e for e in network.edges)
    return replace(problem, travel=replace(problem.travel, network=replace(network, edges=edges)))


_APPLIERS: dict[str, Callable[[Problem, Lift], Problem]] = {
    "floor": _break_floor,
    "cap": _raise_cap,
    "shortfall": _ease_grades,
    "grade_may_not_borrow": _ease_grades,
    "refusal": _take_back_refusal,
    "latest": _change_need,
    "minimum_grade": _change_need,
    "trucks": _add_trucks,
    "road": _open_road,
}
