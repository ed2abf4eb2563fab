"""What a leader waits for at four cities: alternatives with explanations, questions, a plan made again."""

import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial

import numpy as np

from solver.counterfactual import Situation
from solver.explain import explain, explain_lines
from solver.fastest import solve_fastest
from solver.generate import generate
from solver.measure import Figures
from solver.plan import Plan
from solver.problem import Ban, Problem, Unit
from solver.replan import difference, replan
from solver.solve import solve
from solver.worth import worth_of_source

LINES, ASKED = 30, 100
REFUSED = 10


def leader(scale: str, seed: int) -> Figures:
    """CPU seconds: three plans and LINES explained lines; why-not and one more unit, each over ASKED
    questions in milliseconds; all of a plan explained; a plan made again after a tenth of what others lend
    was refused, the lines it changes as a share of those a fresh plan changes, both beyond the refused."""
    problem, random = generate(scale, seed), np.random.default_rng(seed)
    figures: Figures = {}
    started = time.process_time()
    plan = solve(problem, seconds=10.0).named("fastest")
    situation = Situation(problem, plan)
    chosen = random.choice(len(plan.movements), min(LINES, len(plan.movements)), replace=False)
    explain_lines(situation, [plan.movements[i] for i in chosen.tolist()])
    figures["answers cpu"] = time.process_time() - started
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
    return figures | _again(problem, random)


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


def _again(problem: Problem, random: np.random.Generator) -> Figures:
    known = solve_fastest(problem)
    lent = [line for line in known.movements if line.city_from != line.city_to]
    hit = random.choice(len(lent), max(1, len(lent) // REFUSED), replace=False).tolist()
    bans = tuple(Ban(source=lent[i].source, need=lent[i].need) for i in hit)
    refused = replace(problem, forbidden=bans)
    started = time.process_time()
    again = replan(refused, known.movements)
    taken = time.process_time() - started
    started = time.process_time()
    fresh = solve_fastest(refused)
    lines = [max(_changed(known, one) - len(bans), 1) for one in (again, fresh)]
    return {
        "again cpu": taken,
        "again over fresh": taken / (time.process_time() - started),
        "again lines": lines[0] / lines[1],
        "again time": again.goal("time").value / fresh.goal("time").value - 1.0,
        "again refused": float(len(again.certificate.violations)),
    }


def _changed(before: Plan, after: Plan) -> int:
    told = difference(before, after)
    return told.changed + told.dropped + told.added
