"""What a leader waits for at four cities: alternatives with explanations, questions, a plan made again."""

import gc
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from itertools import pairwise

import numpy as np

from solver.fastest import solve_fastest
from solver.generate import generate
from solver.measure import Figures
from solver.plan import Plan, Plans
from solver.problem import Ban, Problem, Unit
from solver.questions.counterfactual import Situation
from solver.questions.explain import explain, explain_lines
from solver.questions.worth import worth_of_source
from solver.replan.difference import difference
from solver.replan.replan import replan
from solver.replan.ways import tours_of
from solver.solve import solve

LINES, ASKED = 30, 100
REFUSED = 10
SMALL, SERVES_MORE = 1e-6, 1e-3


def leader(scale: str, seed: int) -> Figures:
    """CPU seconds: until three plans that could be taken are there and LINES lines of the fastest explained,
    and until the search for better ones has ended; why-not and one more unit, each over ASKED
    questions in milliseconds; all of a plan explained; plans made again after four kinds of events and the
    lines they change as a share of those that fresh plans change, without and with known tours."""
    problem, random = generate(scale, seed), np.random.default_rng(seed)
    figures: Figures = {}
    plan = _three_plans(problem, figures)
    started = time.process_time()
    situation = Situation(problem, plan)
    chosen = random.choice(len(plan.movements), min(LINES, len(plan.movements)), replace=False)
    explain_lines(situation, [plan.movements[i] for i in chosen.tolist()])
    figures["answers cpu"] = figures["three cpu"] + time.process_time() - started
    pairs = _could_be_asked(problem)
    asked = [pairs[i] for i in random.choice(len(pairs), min(ASKED, len(pairs)), replace=False).tolist()]
    why = [_milliseconds(situation.why_not, *pair) for pair in asked]
    listed = [source for source, _ in asked if source in situation.gate.class_of]
    worth = [_milliseconds(partial(worth_of_source, situation), source) for source in listed]
    for name, taken in (("why-not", why), ("one more", worth)):
        figures[f"{name} p50"], figures[f"{name} p95"] = np.percentile(taken, (50, 95)).tolist()
    started = time.process_time()
    explain(problem, plan)
    figures["explain cpu"] = time.process_time() - started
    toured = replace(problem, agreement=replace(problem.agreement, truck_tours=True, truck_turns=2))
    for name, asked_of in (("again", problem), ("on tours", toured)):
        figures |= _again(asked_of, np.random.default_rng(seed), name)
    return figures


def _three_plans(problem: Problem, figures: Figures) -> Plan:
    """The fastest of the first three; what comes better behind them is waited for and timed, too."""
    first: list[Plans] = []

    def hear(plans: Plans) -> None:
        figures.setdefault("three cpu", time.process_time() - started)
        first.append(plans)

    started = time.process_time()
    last = solve(problem, seconds=10.0, on_plans=hear)
    figures["ended cpu"] = time.process_time() - started
    figures.setdefault("three cpu", figures["ended cpu"])
    told = [last, *first]
    figures["three unchecked"] = sum(not each.certificate.checked for plans in told for each in plans.plans)
    return (first or [last])[0].named("fastest")


def _could_be_asked(problem: Problem) -> list[tuple[str, str]]:
    return [
        (source.id, need.id)
        for need in problem.needs
        for source in problem.sources
        if need.kind in (source.capabilities if isinstance(source, Unit) else (source.kind,))
    ]


def _milliseconds(ask: Callable[..., object], *arguments: str) -> float:
    started = time.process_time()
    ask(*arguments)
    return 1000 * (time.process_time() - started)


def _again(problem: Problem, random: np.random.Generator, title: str) -> Figures:
    """Made again after one refusal, a closed road, a new incident and a tenth of what others lend refused.
    Changed lines do not count those that no plan could keep: the refused and those for the new incident."""
    known = solve_fastest(problem)
    lent = [line for line in known.movements if line.city_from != line.city_to]
    hit = random.choice(len(lent), max(1, len(lent) // REFUSED), replace=False).tolist()
    bans = tuple(Ban(source=lent[i].source, need=lent[i].need) for i in hit)
    before, new = without_last_incident(problem)
    happened = {
        "one": (known, replace(problem, forbidden=bans[:1]), 1, set[str]()),
        "road": (known, with_a_road_closed(problem, known), 0, set[str]()),
        "incident": (solve_fastest(before), problem, 0, new),
        "tenth": (known, replace(problem, forbidden=bans), len(bans), set[str]()),
    }
    figures = dict.fromkeys((f"{title} {what}" for what in ("refused", "time", "unmet", "lines")), 0.0)
    fresh_lines = 0
    for name, (told, asked, lost, arrived) in happened.items():
        gc.collect()
        started = time.process_time()
        again = replan(asked, told.movements, tours=tours_of(told))
        figures[f"{title} {name} cpu"] = time.process_time() - started
        fresh = solve_fastest(asked)
        lines = [
            _changed(told, one) - lost - sum(line.need in arrived for line in one.movements)
            for one in (again, fresh)
        ]
        figures[f"{title} lines"] += lines[0]
        fresh_lines += lines[1]
        unmet, time_given = (
            again.goal(goal).value / max(fresh.goal(goal).value, SMALL) - 1.0 for goal in ("unmet", "time")
        )
        figures[f"{title} unmet"] = max(figures[f"{title} unmet"], unmet)
        if unmet > -SERVES_MORE:  # what serves more takes longer
            figures[f"{title} time"] = max(figures[f"{title} time"], time_given)
        figures[f"{title} refused"] += len(again.certificate.violations)
    figures[f"{title} lines"] /= max(fresh_lines, 1)
    return figures


def with_a_road_closed(problem: Problem, plan: Plan) -> Problem:
    """With the road closed that a quarter of all driven roads are busier than."""
    network = problem.travel.network
    assert network is not None
    driven = Counter(pair for line in plan.movements for pair in pairwise(line.route))
    busy = sorted(driven, key=lambda pair: (-driven[pair], pair))[len(driven) // 4]
    edges = tuple(
        replace(edge, closed=edge.closed or {edge.from_node, edge.to_node} == set(busy))
        for edge in network.edges
    )
    return replace(problem, travel=replace(problem.travel, network=replace(network, edges=edges)))


def without_last_incident(problem: Problem) -> tuple[Problem, set[str]]:
    """The problem before its last incident, and that one's needs."""
    last = problem.incidents[-1].id
    needs = tuple(need for need in problem.needs if need.incident != last)
    new = {need.id for need in problem.needs if need.incident == last}
    return replace(problem, incidents=problem.incidents[:-1], needs=needs), new


def _changed(before: Plan, after: Plan) -> int:
    told = difference(before, after)
    return told.changed + told.dropped + told.added
