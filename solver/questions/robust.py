"""How a plan fares when a road closes or everything is slower, and a plan that no single closure hurts.

The lines stay as they are and take the next best way: what arrives after it is of no use is lost.
"""

import math
from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise

from solver.answers import Failure, Robustness, Slower
from solver.check.book import Book
from solver.check.check import check_plan
from solver.check.goals import goal_values
from solver.fastest import solve_fastest
from solver.instance.instance import Instance, make_instance
from solver.instance.sources import RESOURCE
from solver.plan import Movement, Plan
from solver.problem import Ban, Problem
from solver.replan.replan import replan
from solver.travel.roads import Places, closed_without, driven, edges_between, slowed
from solver.travel.travel import TravelTable, make_travel

SLOWER_SHARE = 0.3
SAFE = "safe"
NEVER = math.inf


def robustness(problem: Problem, plan: Plan) -> Robustness:
    """Every road that the plan's lines drive on closed in turn, and all travel slower by 30 %."""
    table, places = make_travel(problem), Places(problem)
    book = Book(problem)
    failures = []
    on_road = _on_road(problem, plan)
    for edge, lines in sorted(driven(on_road, edges_between(problem)).items()):
        closed = make_travel(closed_without(problem, edge))
        delays = places.delays(table, closed, (line for line in on_road if line.id in lines))
        failures.append(_failure(book, plan, edge, delays))
    failures.sort(key=lambda f: (-f.unmet_change, -f.lost_quantity, -f.late_lines, -_worst(f), f.edge))
    return Robustness(
        plan=plan.name,
        roads_tried=len(failures),
        roads_survived=sum(failure.survives for failure in failures),
        weakest=failures[0] if failures else None,
        roads=tuple(failures),
        slower=_slower(book, plan, table, places),
    )


def _on_road(problem: Problem, plan: Plan) -> list[Movement]:
    """The lines whose times are those of a road: trains and flights keep theirs, and so does what is on its
    way at a told time."""
    return [line for line in plan.movements if line.mode == "road" and not _is_under_way(problem, line)]


def _is_under_way(problem: Problem, line: Movement) -> bool:
    return any(
        pin.under_way
        and pin.arrive_minutes is not None
        and (pin.need, pin.source) == (line.need, line.source)
        for pin in problem.pinned
        if line.pinned
    )


def _worst(failure: Failure) -> float:
    return NEVER if failure.worst_delay_minutes is None else failure.worst_delay_minutes


def _failure(book: Book, plan: Plan, edge: str, delays: dict[str, float]) -> Failure:
    kept, lost, late = _delayed(book, plan, delays)
    network = book.problem.travel.network
    assert network is not None
    road = next(e for e in network.edges if e.id == edge)
    worst = max(delays.values())
    return Failure(
        edge=edge,
        from_node=road.from_node,
        to_node=road.to_node,
        lines=len(delays),
        lost_quantity=lost,
        late_lines=late,
        worst_delay_minutes=round(worst, 1) if math.isfinite(worst) else None,
        unmet_change=round(_change(book, plan, kept, "unmet"), 6),
        survives=lost == 0,
    )


def _slower(book: Book, plan: Plan, table: TravelTable, places: Places) -> Slower:
    slow = make_travel(slowed(book.problem, SLOWER_SHARE))
    delays = places.delays(table, slow, _on_road(book.problem, plan))
    kept, lost, late = _delayed(book, plan, delays)
    return Slower(
        share=SLOWER_SHARE,
        lost_quantity=lost,
        late_lines=late,
        last_arrive_minutes=round(max((line.arrive_minutes for line in kept), default=0.0), 1),
        time_change=round(_change(book, plan, kept, "time"), 6),
        survives=lost == 0,
    )


def _delayed(book: Book, plan: Plan, delays: dict[str, float]) -> tuple[list[Movement], int, int]:
    """The lines that are still of use, what is lost, and how many come late that did not before."""
    kept, lost, late = [], 0, 0
    for line in plan.movements:
        need = book.needs[line.need]
        arrive = line.arrive_minutes + delays.get(line.id, 0.0)
        latest = max(min(need.latest_minutes, book.problem.horizon_minutes), line.arrive_minutes)
        if arrive > latest + 0.02:
            lost += line.quantity
            continue
        late += arrive > need.due_minutes + 0.02 >= line.arrive_minutes
        kept.append(replace(line, arrive_minutes=arrive))
    return kept, lost, late


def _change(book: Book, plan: Plan, kept: list[Movement], goal: str) -> float:
    changed = replace(plan, movements=tuple(kept))
    return goal_values(book, changed)[goal] - goal_values(book, plan)[goal]


def solve_safe(problem: Problem, *, seconds: float = 10.0, seed: int = 0) -> Plan:
    """A plan in which no single closure makes a line useless where another source allows that; what only
    an exposed line can serve is served by it all the same."""
    exposed = tuple(_exposed(problem))
    safe = solve_fastest(
        replace(problem, forbidden=(*problem.forbidden, *exposed)), seconds=seconds, seed=seed
    )
    if not exposed or not safe.unmet:
        return _checked(problem, replace(safe, name=SAFE))
    rest = replan(problem, safe.movements, seconds=seconds, seed=seed, exactly=True)
    return _checked(problem, replace(rest, name=SAFE))


def _checked(problem: Problem, plan: Plan) -> Plan:
    """Bounds of the narrower questions are none of this one."""
    free = replace(plan, gap=None, goals=tuple(replace(goal, bound=None) for goal in plan.goals))
    violations = tuple(check_plan(problem, free))
    word = replace(free.certificate, status="safe", checked=not violations, violations=violations)
    return replace(free, certificate=word)


def _exposed(problem: Problem) -> Iterable[Ban]:
    """Pairs of source and need that some single closure makes useless."""
    if problem.travel.network is None:
        return
    instance = make_instance(problem)
    trips = _trips(instance)
    between = edges_between(problem)
    on_edge: dict[str, list[_Trip]] = {}
    for trip in trips:
        for pair in pairwise(instance.travel.route(*trip)):
            for edge in between.get(pair, ()):
                on_edge.setdefault(edge, []).append(trip)
    found: set[tuple[str, str]] = set()
    for edge in sorted(on_edge):
        closed = make_travel(closed_without(problem, edge))
        for trip in on_edge[edge]:
            delay = float(closed.minutes[trip] + closed.rest[trip])
            delay -= float(instance.travel.minutes[trip] + instance.travel.rest[trip])
            for need, s, spare in trips[trip]:
                if delay > spare + 0.02:
                    found.update((member, need) for member in instance.sources.members[s])
    for source, need in sorted(found):
        yield Ban(source=source, need=need)


_Trip = tuple[int, int, int, int]


def _trips(instance: Instance) -> dict[_Trip, list[tuple[str, int, float]]]:
    """By trip (as a travel table has them): the needs and classes that use it, with minutes to spare."""
    arcs, sources, needs = instance.arcs, instance.sources, instance.needs
    told: dict[_Trip, list[tuple[str, int, float]]] = {}
    for arc in range(len(arcs)):
        s, n = int(arcs.source[arc]), int(arcs.need[arc])
        direction = 1 if sources.form[s] == RESOURCE else 0
        trip = (direction, int(arcs.vehicle[arc]), int(sources.site[s]), int(needs.incident[n]))
        spare = float(needs.latest[n] - arcs.arrive[arc])
        told.setdefault(trip, []).append((instance.parts.told[n][0], s, spare))
    return told
