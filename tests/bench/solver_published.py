"""Published instances where they fit, compared with the best values known for them.

The core without rules is the transportation problem: linear program, column generation and OR-Tools' own
min-cost flow must agree. Multi-depot routing (Cordeau) is read from the folder BENCH_DATA; the convoys'
routing engine is OR-Tools' routing.
"""

import os
import time
from pathlib import Path

import numpy as np
from ortools.constraint_solver import pywrapcp, routing_enums_pb2
from ortools.graph.python import min_cost_flow
from scipy.sparse import coo_matrix

from solver.engine.engine import linear_program
from solver.generate import generate
from solver.instance.instance import make_instance

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
        found = _routed(path)
        told = "no plan" if found is None else f"{found:.2f}, {100 * (found / best - 1):+.2f} %"
        print(
            f"  MDVRP {name}: OR-Tools routing {ROUTING_SECONDS} s: {told} over the best known {best}",
            flush=True,
        )


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


def _routed(path: Path) -> float | None:
    """The length found for a multi-depot instance of Cordeau's format within ROUTING_SECONDS."""
    numbers = [[float(x) for x in line.split()] for line in path.read_text().splitlines() if line.strip()]
    _, per_depot, customers, depots = (int(x) for x in numbers[0])
    limits = numbers[1 : 1 + depots]
    places = numbers[1 + depots : 1 + depots + customers + depots]
    xy = np.array([row[1:3] for row in places])
    demand = [int(row[4]) for row in places]
    far = np.rint(1000 * np.linalg.norm(xy[:, None] - xy[None], axis=2)).astype(np.int64).tolist()
    service = [int(1000 * row[3]) for row in places]
    home = [customers + d for d in range(depots) for _ in range(per_depot)]
    manager = pywrapcp.RoutingIndexManager(len(places), len(home), home, home)
    model = pywrapcp.RoutingModel(manager)
    node = manager.IndexToNode
    way = model.RegisterTransitCallback(lambda a, b: far[node(a)][node(b)])
    model.SetArcCostEvaluatorOfAllVehicles(way)
    load = model.RegisterUnaryTransitCallback(lambda a: demand[node(a)])
    model.AddDimensionWithVehicleCapacity(
        load, 0, [int(limits[v // per_depot][1]) for v in range(len(home))], True, "load"
    )
    if limits[0][0]:
        lasting = model.RegisterTransitCallback(lambda a, b: far[node(a)][node(b)] + service[node(a)])
        model.AddDimension(lasting, 0, int(1000 * limits[0][0]), True, "duration")
    settings = pywrapcp.DefaultRoutingSearchParameters()
    settings.first_solution_strategy = routing_enums_pb2.FirstSolutionStrategy.PARALLEL_CHEAPEST_INSERTION
    settings.local_search_metaheuristic = routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    settings.time_limit.seconds = ROUTING_SECONDS
    found = model.SolveWithParameters(settings)
    return None if found is None else found.ObjectiveValue() / 1000.0
