"""One run in a process of its own, `python -m tests.bench.solver_case ours|leader|peer|travel ...`: JSON."""

import json
import resource
import sys
import time

import numpy as np
from scipy.spatial import Delaunay

from solver.arrays import Floats
from solver.collector import spare_collector
from solver.generate import generate
from solver.instance.instance import bare_instance, make_instance
from solver.measure import Figures, measure
from solver.model.model import Model, make_model
from solver.plan import Plan
from solver.problem import Problem
from solver.search.answer import Draft, as_point, make_draft
from solver.search.levels import relax
from solver.search.search import Search, fastest_cost, is_far
from solver.search.variants import better_fastest, first_fastest
from solver.solve import solve
from solver.travel.network import Network, shortest
from solver.wide.wide import is_wide
from tests.bench.solver_leader import leader
from tests.bench.solver_peers import PEERS
from tests.solver.make import make_told


def peer(name: str, scale: str, seed: int, seconds: float, gap: float) -> Figures:
    """CPU and wall seconds from the problem to a plan, and its gap to the relaxation's bound.

    `refused` counts what the independent checker has against the plan; without a plan the gap is infinite."""
    problem = generate(scale, seed)
    wall, cpu = time.perf_counter(), time.process_time()
    if name.startswith("ours") and is_wide(bare_instance(problem)):
        return _ours_wide(problem, seconds)
    model = make_model(make_instance(problem))
    cost = fastest_cost(model)
    draft = (
        _ours(model, name, seconds) if name.startswith("ours") else _theirs(model, cost, name, seconds, gap)
    )
    figures = {"cpu": time.process_time() - cpu, "wall": time.perf_counter() - wall, "gap": float("inf")}
    figures["cpu"] += _children()
    bound = relax(model, cost, lambda: 600.0).least
    if draft is not None:
        figures["gap"] = (float(cost @ as_point(model, draft)) - bound) / abs(bound)
        figures["refused"] = len(make_told(model, draft).certificate.violations)
    return figures


def _ours_wide(problem: Problem, seconds: float) -> Figures:
    """The first plan of so many movements that few enter the model, by the same measure."""
    wall, cpu, first = time.perf_counter(), time.process_time(), list[Plan]()

    def hear(_: str, __: int, plan: Plan | None) -> None:
        if plan is not None and not first:
            figures.update(cpu=time.process_time() - cpu, wall=time.perf_counter() - wall)
            first.append(plan)

    figures: Figures = {}
    solve(problem, seconds=seconds, on_progress=hear, should_stop=lambda: bool(first))
    model = make_model(make_instance(problem))
    bound = relax(model, fastest_cost(model), lambda: 600.0).least
    price = fastest_cost(model)[model.unmet[0]] / model.goals[0][model.unmet[0]]
    unmet, hours, burden, km = (goal.value for goal in first[0].goals)
    figures["gap"] = (price * unmet + hours + 1e-2 * burden + 1e-3 * km - bound) / abs(bound)
    figures["refused"] = len(first[0].certificate.violations)
    return figures


def _children() -> float:
    """CPU seconds of engines that run as programs of their own."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _ours(model: Model, name: str, seconds: float) -> Draft:
    ends = time.perf_counter() + seconds

    def left() -> float:
        return ends - time.perf_counter()

    search = Search(relax(model, fastest_cost(model), left), (0.0, 0.0, 0.0, 0.0), 0, left)
    first = first_fastest(search)
    search.scarce = is_far(search, first)
    return first if name == "ours, first" else better_fastest(search, first, left)


def _theirs(model: Model, cost: Floats, name: str, seconds: float, gap: float) -> Draft | None:
    point = PEERS[name](model, cost, seconds, gap)
    if point is None:
        return None
    amounts = np.floor(point[model.arcs] + 1e-6).astype(np.int64)
    return make_draft(model, amounts, np.round(point[model.trucks]).astype(np.int64))


def travel(nodes: int, sources: int, targets: int) -> Figures:
    """Milliseconds of CPU for all travel times after twenty closures."""
    random = np.random.default_rng(0)
    places = random.uniform(0, 500, (nodes, 2))
    corners = Delaunay(places).simplices
    sides = np.concatenate([corners[:, [0, 1]], corners[:, [1, 2]], corners[:, [0, 2]]])
    edges = np.unique(np.sort(sides, axis=1), axis=0)
    km = 1.2 * np.linalg.norm(places[edges[:, 0]] - places[edges[:, 1]], axis=1)
    speed = random.choice([50.0, 80.0, 110.0], len(edges))
    network = Network.of([str(i) for i in range(nodes)], edges[:, 0], edges[:, 1], km, speed)
    at, depots = random.choice(nodes, targets, replace=False), random.choice(nodes, sources, replace=False)
    taken = []
    for _ in range(40):
        network.closed[:] = False
        network.closed[random.choice(len(edges), 20, replace=False)] = True
        started = time.process_time()
        shortest(network, at, 80.0, reverse=True, nodes=depots)
        taken.append(1000 * (time.process_time() - started))
    return {"p50": float(np.percentile(taken, 50)), "p95": float(np.percentile(taken, 95))}


def main(arguments: list[str]) -> None:
    what, *rest = arguments
    spare_collector()  # as the solver's process does
    if what == "ours":
        figures = measure(rest[0], int(rest[1]), float(rest[2]))
    elif what == "leader":
        figures = leader(rest[0], int(rest[1]))
    elif what == "peer":
        figures = peer(rest[0], rest[1], int(rest[2]), float(rest[3]), float(rest[4]))
    else:
        figures = travel(*(int(each) for each in rest))
    print("\n" + json.dumps(figures))


if __name__ == "__main__":
    main(sys.argv[1:])
