"""Published instances where they fit, compared with the best values known for them.

The core without rules is the transportation problem: linear program, column generation and OR-Tools' own
min-cost flow must agree. Multi-depot routing (Cordeau) is read from the folder BENCH_DATA and asked as tours.
Generalised assignment does not fit: a source serves a need with the same quantity whoever it is lent to.
"""

import os
import time
from pathlib import Path

import numpy as np
from ortools.graph.python import min_cost_flow
from scipy.sparse import coo_matrix

from solver.engine.engine import linear_program
from solver.generate import generate
from solver.instance.instance import make_instance
from tests.bench.solver_routed import ours, read, routing

BEST = {"p01": 576.87, "p05": 750.03, "p12": 1318.95, "pr04": 2058.31}
ROUTING_SECONDS = 5
ROOT = Path(__file__).parents[2]
_NEAR = (ROOT / up / "shared" / "bench-data" for up in ("..", "../.."))
DATA = Path(os.environ.get("BENCH_DATA") or next((p for p in _NEAR if p.exists()), ROOT / "bench-data"))
UNMET = 10_000_000


def published() -> None:
    print("published and classic problems")
    _transportation()
    for name, best in BEST.items():
        path = DATA / "mdvrp" / f"{name}.txt"
        if not path.exists():
            print(f"  MDVRP {name}: not there ({path})")
            continue
        routes = read(path)
        started = time.process_time()
        length, plan = ours(routes)
        seconds = time.process_time() - started
        theirs = routing(routes, ROUTING_SECONDS)
        told = "no plan" if theirs is None else _over(theirs, best)
        left = sum(unmet.quantity for unmet in plan.unmet)
        mine = f"{left} of {routes.demand.sum()} left" if left else _over(length, best)
        print(
            f"  MDVRP {name}: tours, each customer at its nearest depot, {seconds:.2f} CPU s: {mine}, "
            f"violations {len(plan.certificate.violations)}; OR-Tools' routing {ROUTING_SECONDS} s: {told} "
            f"over the best known {best}",
            flush=True,
        )


def _over(length: float, best: float) -> str:
    return f"{length:.2f}, {100 * (length / best - 1):+.2f} %"


def _transportation() -> None:
    """Needs and stocks of a province, whole minutes as cost, nothing else."""
    instance = make_instance(generate("four", 0))
    arcs, needs, sources = instance.arcs, instance.needs, instance.sources
    cost = np.round(arcs.arrive).astype(np.int64)
    n, s = len(needs), len(sources)
    started = time.process_time()
    flow = min_cost_flow.SimpleMinCostFlow()
    ends = s + n
    flow.add_arcs_with_capacity_and_unit_cost(arcs.source, s + arcs.need, arcs.most.astype(np.int64), cost)
    flow.add_arcs_with_capacity_and_unit_cost(
        np.full(n, ends), s + np.arange(n), needs.quantity.astype(np.int64), np.full(n, UNMET)
    )
    total = int(needs.quantity.sum())
    flow.add_arcs_with_capacity_and_unit_cost(
        np.full(s, ends + 1), np.arange(s), sources.amount.astype(np.int64), np.zeros(s, np.int64)
    )
    flow.add_arcs_with_capacity_and_unit_cost(
        np.array([ends + 1]), np.array([ends]), np.array([total]), np.zeros(1, np.int64)
    )
    flow.set_nodes_supplies(np.arange(s, ends), -needs.quantity.astype(np.int64))
    flow.set_nodes_supplies(np.array([ends + 1]), np.array([total]))
    assert flow.solve() == flow.OPTIMAL
    by_flow, flow_seconds = flow.optimal_cost(), time.process_time() - started
    started = time.process_time()
    column = np.arange(len(arcs))
    rows = np.concatenate([arcs.need, n + arcs.source, np.arange(n)])
    columns = np.concatenate([column, column, len(arcs) + np.arange(n)])
    matrix = coo_matrix((np.ones(len(rows)), (rows, columns)), shape=(n + s, len(arcs) + n)).tocsc()
    program = linear_program(
        matrix,
        np.concatenate([needs.quantity, np.full(s, -np.inf)]),
        np.concatenate([needs.quantity, sources.amount]),
        np.zeros(len(arcs) + n),
        np.concatenate([arcs.most, needs.quantity]),
        lambda: 60.0,
    )
    program.set_cost(np.concatenate([cost, np.full(n, UNMET)]).astype(float))
    value, seconds = program.run().value, time.process_time() - started
    agree = "agree" if abs(value - by_flow) <= 1e-6 * abs(by_flow) else "DIFFER"
    print(
        f"  transportation core: min-cost flow {flow_seconds:.3f} s, linear program {seconds:.3f} s: {agree}"
    )
