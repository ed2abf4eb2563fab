"""Multi-depot routing (Cordeau) as a question of ours and as OR-Tools' routing has it.

Every customer is a stock that its nearest depot asks for, whose trucks go round and come back: plans are true
routes of the published instance, which may serve a customer from any depot.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from ortools.constraint_solver import pywrapcp, routing_enums_pb2

from solver.arrays import Floats, Ints
from solver.plan import Plan
from solver.problem import (
    Agreement,
    City,
    Fleet,
    Incident,
    Leg,
    Need,
    Problem,
    Site,
    Supply,
    Travel,
    VehicleClass,
)
from solver.solve import solve

SECONDS = 60  # never reached
LATEST = 100_000


@dataclass(frozen=True)
class Routes:
    """Customers, then depots: `far` [place, place], `demand` and `service` [customer], trucks per depot, what
    each carries and how long it may be on its way (0: as long as it takes)."""

    trucks: int
    room: float
    lasting: float
    far: Floats
    demand: Ints
    service: Floats

    @property
    def depots(self) -> int:
        return len(self.far) - len(self.demand)


def read(path: Path) -> Routes:
    """An instance in Cordeau's format."""
    numbers = [[float(x) for x in line.split()] for line in path.read_text().splitlines() if line.strip()]
    _, trucks, customers, depots = (int(x) for x in numbers[0])
    lasting, room = numbers[1]
    places = np.array([row[1:5] for row in numbers[1 + depots : 1 + depots + customers + depots]])
    far = np.linalg.norm(places[:, None, :2] - places[None, :, :2], axis=2)
    return Routes(trucks, room, lasting, far, places[:customers, 3].astype(int), places[:customers, 2])


def ours(routes: Routes) -> tuple[float, Plan]:
    """The length of the cheapest plan that serves all there is, and that plan."""
    found = solve(_question(routes), seconds=SECONDS).plans
    least = min(found, key=lambda plan: (plan.goal("unmet").value, plan.goal("cost").value))
    return sum(tour.count * tour.km for tour in least.tours), least


def _question(routes: Routes) -> Problem:
    customers, depots = len(routes.demand), range(routes.depots)
    nearest = routes.far[:customers, customers:].argmin(axis=1)
    of = [*nearest.tolist(), *depots]
    latest = int(routes.lasting) or LATEST
    return Problem(
        id="routes",
        horizon_minutes=LATEST,
        cities=tuple(City(id=f"d{d}") for d in depots),
        sites=tuple(Site(id=f"s{i}", city=f"d{d}") for i, d in enumerate(of)),
        vehicle_classes=(
            VehicleClass(id="truck", payload_kg=routes.room, volume_m3=1, speed_kmh=60, drivers=2),
        ),
        fleets=tuple(
            Fleet(id=f"f{d}", site=f"s{customers + d}", vehicle_class="truck", count=routes.trucks)
            for d in depots
        ),
        supplies=tuple(
            Supply(
                id=f"c{i}", site=f"s{i}", kind=f"k{nearest[i]}", quantity=int(demand), weight_kg=1.0,
                loading_minutes=float(routes.service[i]),
            )
            for i, demand in enumerate(routes.demand)
        ),
        incidents=tuple(
            Incident(id=f"i{d}", city=f"d{d}", site=f"s{customers + d}", grade=1) for d in depots
        ),
        needs=tuple(
            Need(
                id=f"n{d}", incident=f"i{d}", form="supply", kind=f"k{d}", due_minutes=latest,
                quantity=int(routes.demand[nearest == d].sum()), latest_minutes=latest,
            )
            for d in depots
        ),
        travel=Travel(
            matrix=tuple(
                Leg(from_site=f"s{a}", to_site=f"s{b}", km=float(km), minutes=float(km))
                for a, row in enumerate(routes.far)
                for b, km in enumerate(row)
                if a != b and of[a] == of[b]
            )
        ),
        agreement=Agreement(truck_tours=True, vehicle_km=0.0, tonne_km=0.0),
    )  # fmt: skip


def routing(routes: Routes, seconds: int) -> float | None:
    """The length that OR-Tools' routing finds within so many seconds, any customer from any depot."""
    customers, depots = len(routes.demand), routes.depots
    home = [customers + d for d in range(depots) for _ in range(routes.trucks)]
    far = np.rint(1000 * routes.far).astype(np.int64).tolist()
    service = [*(1000 * routes.service).astype(int).tolist(), *[0] * depots]
    manager = pywrapcp.RoutingIndexManager(customers + depots, len(home), home, home)
    model = pywrapcp.RoutingModel(manager)
    node = manager.IndexToNode
    model.SetArcCostEvaluatorOfAllVehicles(model.RegisterTransitMatrix(far))
    load = model.RegisterUnaryTransitVector([*routes.demand.tolist(), *[0] * depots])
    model.AddDimensionWithVehicleCapacity(load, 0, [int(routes.room)] * len(home), True, "load")
    if routes.lasting:
        lasting = model.RegisterTransitCallback(lambda a, b: far[node(a)][node(b)] + service[node(a)])
        model.AddDimension(lasting, 0, int(1000 * routes.lasting), True, "duration")
    settings = pywrapcp.DefaultRoutingSearchParameters()
    settings.first_solution_strategy = routing_enums_pb2.FirstSolutionStrategy.PARALLEL_CHEAPEST_INSERTION
    settings.local_search_metaheuristic = routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    settings.time_limit.seconds = seconds
    found = model.SolveWithParameters(settings)
    return None if found is None else found.ObjectiveValue() / 1000.0
