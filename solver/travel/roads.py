"""The stretches of road that lines drive on, and the same question with some of them closed or slow."""

import math
from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise

from solver.plan import Movement
from solver.problem import Edge, Problem
from solver.travel.travel import TravelTable, make_travel


def with_edges(problem: Problem, edges: Iterable[Edge]) -> Problem:
    network = problem.travel.network
    assert network is not None
    return replace(problem, travel=replace(problem.travel, network=replace(network, edges=tuple(edges))))


def closed_without(problem: Problem, edge: str) -> Problem:
    """The problem with one more road closed."""
    assert problem.travel.network is not None
    edges = problem.travel.network.edges
    return with_edges(problem, (replace(e, closed=True) if e.id == edge else e for e in edges))


def slowed(problem: Problem, share: float) -> Problem:
    """Every trip slower by that share."""
    if problem.travel.network is None:
        legs = problem.travel.matrix or ()
        matrix = tuple(replace(leg, minutes=leg.minutes * (1.0 + share)) for leg in legs)
        return replace(problem, travel=replace(problem.travel, matrix=matrix))
    edges = problem.travel.network.edges
    return with_edges(problem, (replace(e, factor=e.factor / (1.0 + share)) for e in edges))


def edges_between(problem: Problem) -> dict[tuple[str, str], tuple[str, ...]]:
    """Open edges by the nodes they lead from and to: parallel ones would all have to close."""
    told: dict[tuple[str, str], tuple[str, ...]] = {}
    network = problem.travel.network
    for edge in network.edges if network is not None else ():
        if edge.closed:
            continue
        told[edge.from_node, edge.to_node] = (*told.get((edge.from_node, edge.to_node), ()), edge.id)
        if not edge.one_way:
            told[edge.to_node, edge.from_node] = (*told.get((edge.to_node, edge.from_node), ()), edge.id)
    return told


def driven(lines: Iterable[Movement], between: dict[tuple[str, str], tuple[str, ...]]) -> dict[str, set[str]]:
    """Line ids by the edge that they drive on."""
    told: dict[str, set[str]] = {}
    for line in lines:
        for pair in pairwise(line.route):
            for edge in between.get(pair, ()):
                told.setdefault(edge, set()).add(line.id)
    return told


def closed_on_the_way(problem: Problem, site: str, incident: str) -> tuple[str, ...]:
    """The closed stretches on the way that would be driven were all roads open."""
    network = problem.travel.network
    if network is None:
        return ()
    opened = with_edges(problem, (replace(e, closed=False) for e in network.edges))
    table = make_travel(opened)
    places = Places(problem)
    route = table.route(0, len(problem.vehicle_classes), places.site[site], places.incident[incident])
    closed = {edge.id for edge in network.edges if edge.closed}
    between = edges_between(opened)
    found = {edge for pair in pairwise(route) for edge in between.get(pair, ()) if edge in closed}
    return tuple(sorted(found))


class Places:
    """Where lines stand in a travel table."""

    def __init__(self, problem: Problem) -> None:
        self.site = {site.id: i for i, site in enumerate(problem.sites)}
        self.incident = {incident.id: i for i, incident in enumerate(problem.incidents)}
        self.vehicle: dict[str | None, int] = {v.id: i for i, v in enumerate(problem.vehicle_classes)}
        self.vehicle[None] = len(problem.vehicle_classes)
        self.lender = {source.id: source.site for source in problem.sources}

    def minutes(self, table: TravelTable, line: Movement) -> float:
        """Travel with the driver's rests."""
        direction = 1 if line.form == "resource" else 0
        site = self.site[self.lender[line.source]]
        vehicle = self.vehicle[line.vehicle_class]
        place = (direction, vehicle, site, self.incident[line.incident])
        return float(table.minutes[place] + table.rest[place])

    def delays(self, before: TravelTable, after: TravelTable, lines: Iterable[Movement]) -> dict[str, float]:
        """The minutes that each line takes longer, by its id; a granted one for which no road leads, so that
        its times are only told, takes none."""
        told: dict[str, float] = {}
        for line in lines:
            minutes = self.minutes(before, line)
            told[line.id] = self.minutes(after, line) - minutes if math.isfinite(minutes) else 0.0
        return told
