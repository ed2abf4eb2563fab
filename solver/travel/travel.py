"""Travel tables between the sources' sites and the incidents' sites, from a matrix or from a road network."""

import numpy as np

from solver.problem import Problem
from solver.travel.on_roads import from_network
from solver.travel.table import TravelTable, rest_on_the_way

__all__ = ["TravelTable", "make_travel", "rest_on_the_way"]

_Key = tuple[int, int, int]


def make_travel(problem: Problem) -> TravelTable:
    """The table of a problem; ProblemError where a site cannot be placed on the network."""
    if problem.travel.matrix is not None:
        return _from_matrix(problem)
    assert problem.travel.network is not None
    return from_network(problem, problem.travel.network)


def _from_matrix(problem: Problem) -> TravelTable:
    none = len(problem.vehicle_classes)
    shape = 2 if problem.resources else 1, none + 1, len(problem.sites), len(problem.incidents)
    minutes, km, given = np.full(shape, np.inf), np.full(shape, np.inf), np.zeros(shape, bool)
    site_of = {site.id: i for i, site in enumerate(problem.sites)}
    classes: dict[str | None, int] = {v.id: i for i, v in enumerate(problem.vehicle_classes)}
    classes[None] = none
    incidents_at: dict[int, list[int]] = {}
    for i, incident in enumerate(problem.incidents):
        incidents_at.setdefault(site_of[incident.site], []).append(i)
    every = np.arange(none + 1)
    table = TravelTable(problem, every, minutes, km, known=np.ones(none + 1, bool))
    for leg in problem.travel.matrix or ():
        start, end, v = site_of[leg.from_site], site_of[leg.to_site], classes[leg.vehicle_class]
        for direction, site, others in ((0, start, end), (1, end, start))[: len(minutes)]:
            for i in incidents_at.get(others, ()):
                minutes[direction, v, site, i], km[direction, v, site, i] = leg.minutes, leg.km
                given[direction, v, site, i] = True
                if leg.route:
                    table.routes[direction, v, site, i] = leg.route
    _fill_classes(table, given, none)
    for site, here in incidents_at.items():
        minutes[:, :, site, here] = 0.0
        km[:, :, site, here] = 0.0
    return table


def _fill_classes(
    table: TravelTable, given: "np.ndarray[tuple[int, ...], np.dtype[np.bool_]]", none: int
) -> None:
    """A leg without a class serves the classes not listed; no class at all takes the fastest listed."""
    minutes, km, routes = table.minutes_by_way, table.km_by_way, table.routes
    general = given[:, none].copy()
    known = dict(routes)
    for v in range(none):
        fill = general & ~given[:, v]
        minutes[:, v][fill], km[:, v][fill] = minutes[:, none][fill], km[:, none][fill]
    if none:
        fastest = minutes[:, :none].argmin(axis=1)[:, None]
        fill = ~general & given[:, :none].any(axis=1)
        minutes[:, none][fill] = np.take_along_axis(minutes[:, :none], fastest, 1)[:, 0][fill]
        km[:, none][fill] = np.take_along_axis(km[:, :none], fastest, 1)[:, 0][fill]
    for (direction, v, site, i), route in known.items():
        if v == none:
            for other in range(none):
                if not given[direction, other, site, i]:
                    routes[direction, other, site, i] = route
        elif (
            not general[direction, site, i]
            and minutes[direction, none, site, i] == minutes[direction, v, site, i]
        ):
            routes.setdefault((direction, none, site, i), route)
