"""Which truck makes which stops in which order: from known rounds to a local optimum, by OR-Tools."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from ortools.constraint_solver import pywrapcp, routing_enums_pb2

from solver.arrays import Ints


@dataclass(frozen=True, slots=True)
class Routing:
    """Rounds that trucks make now, and what others would cost, in whole numbers. Nodes are the stops as they
    are made now, truck after truck, then where each truck stands, then the one place where all end."""

    stops: Sequence[int]
    """So many each truck makes now."""
    ways: Sequence[Ints]
    """Cost from node to node."""
    way: Sequence[int]
    """Which of the ways each truck goes."""
    loads: Sequence[tuple[Sequence[int], Sequence[int]]]
    """What each stop takes of a room, and how much of it each truck has."""
    truck_cost: int
    """Of each truck that goes at all."""
    last_cost: int
    """So many times the costliest round counts once more."""
    most: int
    """What no round may cost, where the costliest counts."""


def better_rounds(asked: Routing) -> list[list[int]] | None:
    """The stops of each truck in their new order; None where no better rounds were found, or those of now do
    not fit."""
    places, trucks = sum(asked.stops), len(asked.stops)
    starts, ends = [places + truck for truck in range(trucks)], [places + trucks] * trucks
    nodes = pywrapcp.RoutingIndexManager(places + trucks + 1, trucks, starts, ends)
    routing = pywrapcp.RoutingModel(nodes)
    _count(routing, asked)
    settings = pywrapcp.DefaultRoutingSearchParameters()
    settings.local_search_metaheuristic = routing_enums_pb2.LocalSearchMetaheuristic.GREEDY_DESCENT
    routing.CloseModelWithParameters(settings)
    ends_now = np.cumsum(asked.stops).tolist()
    now = [list(range(start, end)) for start, end in pairwise([0, *ends_now])]
    known = routing.ReadAssignmentFromRoutes(now, True)
    if known is None:
        return None
    found = routing.SolveFromAssignmentWithParameters(known, settings)
    if found is None or found.ObjectiveValue() >= known.ObjectiveValue():
        return None
    return [_round(routing, nodes, found, truck) for truck in range(trucks)]


def _count(routing: pywrapcp.RoutingModel, asked: Routing) -> None:
    """Adds what rounds cost, and the rooms."""
    ways = [int(routing.RegisterTransitMatrix(way.tolist())) for way in asked.ways]
    of_truck = [ways[number] for number in asked.way]
    for truck, way in enumerate(of_truck):
        routing.SetArcCostEvaluatorOfVehicle(way, truck)
        routing.SetFixedCostOfVehicle(asked.truck_cost, truck)
    if asked.last_cost:
        routing.AddDimensionWithVehicleTransits(of_truck, 0, asked.most, True, "round")
        routing.GetDimensionOrDie("round").SetGlobalSpanCostCoefficient(asked.last_cost)
    for number, (each, room) in enumerate(asked.loads):
        taken = routing.RegisterUnaryTransitVector([*each, *[0] * (len(room) + 1)])
        routing.AddDimensionWithVehicleCapacity(taken, 0, list(room), True, f"room {number}")


def _round(
    routing: pywrapcp.RoutingModel,
    nodes: pywrapcp.RoutingIndexManager,
    found: pywrapcp.Assignment,
    truck: int,
) -> list[int]:
    index, order = found.Value(routing.NextVar(routing.Start(truck))), list[int]()
    while not routing.IsEnd(index):
        order.append(int(nodes.IndexToNode(index)))
        index = found.Value(routing.NextVar(index))
    return order
