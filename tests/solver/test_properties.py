"""What must hold for every problem, shown on random ones."""

from dataclasses import replace
from itertools import product

from hypothesis import HealthCheck, given, settings

from solver import Plan, Problem, Unit, check_plan, solve, solve_greedily
from solver.check.book import Book
from solver.fastest import solve_fastest
from tests.solver.drawn import problems

quickly = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


def _unmet(plan: Plan) -> float:
    return plan.goal("unmet").value


@quickly
@given(problems())
def test_plans_keep_every_rule_their_bounds_and_what_their_names_promise(problem: Problem) -> None:
    plans, book = solve(problem, seconds=5), Book(problem)
    for plan in plans.plans:
        assert check_plan(problem, plan, book) == []
        assert plan.certificate.checked
        for goal in plan.goals:
            assert goal.bound is not None
            assert goal.bound <= goal.value + 1e-6 * max(1.0, goal.value)
    fastest, balanced, frugal = (plans.named(name) for name in ("fastest", "balanced", "frugal"))
    for other in (balanced, frugal):
        assert _unmet(other) <= _unmet(fastest) + 1e-6
    slack = 1 + problem.agreement.slack.time
    assert balanced.goal("time").value <= fastest.goal("time").value * slack + 1e-4
    assert _late(problem, frugal) <= _late(problem, fastest) + 1e-6
    [by_hand] = solve_greedily(problem).plans
    assert check_plan(problem, by_hand, book) == []
    assert _unmet(fastest) <= _unmet(by_hand) + 1e-6


def _late(problem: Problem, plan: Plan) -> int:
    due = {need.id: need.due_minutes for need in problem.needs}
    return sum(line.quantity for line in plan.movements if line.arrive_minutes > due[line.need] + 0.01)


@settings(quickly, max_examples=20)
@given(problems())
def test_the_same_problem_and_seed_give_the_same_plans(problem: Problem) -> None:
    first, again = solve(problem, seconds=5, seed=3), solve(problem, seconds=5, seed=3)
    assert [plan.movements for plan in first.plans] == [plan.movements for plan in again.plans]
    assert [plan.loads for plan in first.plans] == [plan.loads for plan in again.plans]


@quickly
@given(problems(trucks=False))
def test_adding_stock_never_raises_what_must_stay_unmet(problem: Problem) -> None:
    before = solve_fastest(problem).goal("unmet")
    more = replace(problem, supplies=tuple(replace(s, quantity=s.quantity + 5) for s in problem.supplies))
    after = solve_fastest(more).goal("unmet")
    assert before.bound is not None
    assert after.bound is not None
    assert after.bound <= before.bound + 1e-6


@quickly
@given(problems(trucks=False))
def test_relaxing_the_floors_never_raises_what_must_stay_unmet(problem: Problem) -> None:
    before = solve_fastest(problem).goal("unmet")
    after = solve_fastest(replace(problem, floors=())).goal("unmet")
    assert before.bound is not None
    assert after.bound is not None
    assert after.bound <= before.bound + 1e-6


@quickly
@given(problems(trucks=False, small=True, more=False))
def test_units_alone_are_placed_as_well_as_trying_every_assignment(problem: Problem) -> None:
    units = tuple(unit for unit in problem.units)[:5]
    needs = tuple(need for need in problem.needs if need.form == "unit")
    problem = replace(
        problem, units=units, supplies=(), resources=(), needs=needs, forbidden=(), pinned=(),
        agreement=replace(problem.agreement, shortfall_only_grades=()),
    )  # fmt: skip
    best = _best_by_trying_all(problem)
    fastest = solve(problem, seconds=5).named("fastest")
    assert abs(_unmet(fastest) - best[0]) < 1e-6
    assert abs(fastest.goal("time").value - best[1]) < 1e-2


def _best_by_trying_all(problem: Problem) -> tuple[float, float]:
    """Least (unmet, time) over every way to give each unit one need or none."""
    book = Book(problem)
    choices = [
        [None, *(n.id for n in problem.needs if _gain(book, unit, n.id) is not None)]
        for unit in problem.units
    ]
    best = (float("inf"), float("inf"))
    for chosen in product(*choices):
        sent = {need.id: 0 for need in problem.needs}
        lent: dict[tuple[str, str], int] = {}
        time = 0.0
        for unit, need_id in zip(problem.units, chosen, strict=True):
            if need_id is None:
                continue
            sent[need_id] += 1
            hours = _gain(book, unit, need_id)
            assert hours is not None
            time += hours
            city = book.sites[unit.site].city
            if city is not None and city != book.incidents[book.needs[need_id].incident].city:
                for capability in set(unit.capabilities):
                    lent[city, capability] = lent.get((city, capability), 0) + 1
        if any(sent[n.id] > n.quantity for n in problem.needs) or not _keeps_limits(problem, lent):
            continue
        unmet = sum(_weight(book, n.id) * (n.quantity - sent[n.id]) for n in problem.needs)
        best = min(best, (round(unmet, 6), time))
    return best


def _weight(book: Book, need_id: str) -> float:
    need, agreement = book.needs[need_id], book.problem.agreement
    grade = book.incidents[need.incident].grade
    return (
        agreement.grade_weights["null" if grade is None else str(grade)]
        * agreement.priority_weights[str(need.priority)]
        / need.quantity
    )


def _gain(book: Book, unit: Unit, need_id: str) -> float | None:
    """The time felt by one unit serving a need; None if it may not or cannot."""
    need = book.needs[need_id]
    incident = book.incidents[need.incident]
    city = book.sites[unit.site].city
    crosses = city is not None and city != incident.city
    arrive = (
        unit.ready_minutes
        + unit.setup_minutes
        + book.ways.minutes(unit.site, incident.site, unit.vehicle_class)
    )
    allowed = (
        need.kind in unit.capabilities
        and (need.minimum_grade is None or unit.grade <= need.minimum_grade)
        and arrive <= min(need.latest_minutes, book.problem.horizon_minutes)
        and not (crosses and incident.grade == 4)
    )
    if not allowed:
        return None
    felt = arrive + (10.0 if crosses else 0.0)
    late = max(0.0, felt - need.due_minutes) / 60
    return _weight(book, need_id) * (felt / 60 + 4 * late + late * late / 4)


def _keeps_limits(problem: Problem, lent: dict[tuple[str, str], int]) -> bool:
    for (city, capability), count in lent.items():
        here = {site.id for site in problem.sites if site.city == city}
        hold = sum(u.site in here and capability in u.capabilities for u in problem.units)
        limits = [
            hold - f.quantity
            for f in problem.floors
            if (f.city, f.form, f.kind) == (city, "unit", capability)
        ]
        limits += [
            int(c.share * hold) for c in problem.agreement.caps if (c.city, c.kind) == (city, capability)
        ]
        if any(count > max(0, limit) for limit in limits):
            return False
    return True
