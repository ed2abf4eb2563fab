"""Ways between any two places of a problem, for trucks that come from elsewhere or load at several places.

On a network they are the fastest ways. A matrix tells what it tells: where it has no leg between two
places, trucks are taken to stand where they load (0 minutes); without a leg back, the way there counts.
"""

import math
from collections.abc import Iterable, Sequence
from functools import cached_property

import numpy as np

from solver.arrays import Floats, Ints
from solver.problem import Leg, Problem
from solver.travel.network import distance_km, shortest
from solver.travel.travel import TravelTable

Row = tuple[list[float], list[float]]


class Between:
    """Minutes (without rests) and kilometres from site to site, by number; infinite where no road leads."""

    def __init__(self, problem: Problem, travel: TravelTable) -> None:
        self.problem, self.travel = problem, travel
        self.speeds = [v.speed_kmh for v in problem.vehicle_classes]
        self.flies = [v.mode == "air" for v in problem.vehicle_classes]
        included = problem.travel.matrix is not None and problem.travel.rests_included
        self.rests = [v.drivers == 1 and v.mode == "road" and not included for v in problem.vehicle_classes]
        self.stretch, self.each_rest = problem.agreement.driving_minutes, problem.agreement.rest_minutes
        self._towards: dict[tuple[int, float, bool], Row] = {}
        self._legs: dict[tuple[str, str], dict[str | None, Leg]] = {}
        for leg in problem.travel.matrix or ():
            self._legs.setdefault((leg.from_site, leg.to_site), {})[leg.vehicle_class] = leg

    def minutes(self, start: int, end: int, vehicle: int) -> float:
        return 0.0 if start == end else self._way(start, end, vehicle)[0]

    def km(self, start: int, end: int, vehicle: int) -> float:
        return 0.0 if start == end else self._way(start, end, vehicle)[1]

    def rest(self, driven: float, vehicle: int) -> float:
        """What a driver has rested after so many minutes at the wheel; nothing on a way that there is not."""
        if not self.rests[vehicle] or driven <= self.stretch or math.isinf(driven):
            return 0.0
        return self.each_rest * (math.ceil(driven / self.stretch - 1e-9) - 1)

    def look_up(self, ends: Iterable[int], vehicle: int) -> None:
        """Finds the ways to all these places at once."""
        if self.travel.network is not None and not self.flies[vehicle]:
            self._drive_to([end for end in ends if (end, *self._key(vehicle)) not in self._towards], vehicle)

    def soonest(self, starts: list[int], ends: list[int], over: list[int], vehicle: int) -> Floats:
        """Minutes [start, end] of the quickest ways, over any of those places: a matrix may tell longer ones
        straight there."""
        self.look_up(ends, vehicle)
        if self.travel.network is not None or self.flies[vehicle]:
            return np.array([[self.minutes(a, b, vehicle) for b in ends] for a in starts])
        places = np.unique([*starts, *ends, *over])
        ways = self._told_among(places, vehicle)
        soonest, before = ways[np.searchsorted(places, starts)], None
        while before is None or (soonest < before).any():
            before = soonest
            for k, onward in enumerate(ways):
                soonest = np.minimum(soonest, soonest[:, k, None] + onward)
        told: Floats = soonest[:, np.searchsorted(places, ends)]
        return told

    def _key(self, vehicle: int) -> tuple[float, bool]:
        return self.speeds[vehicle], self.flies[vehicle]

    def _way(self, start: int, end: int, vehicle: int) -> tuple[float, float]:
        if self.travel.network is None:
            return self._told(start, end, vehicle)
        key = (end, *self._key(vehicle))
        if key not in self._towards:
            if self.flies[vehicle]:
                self._fly_to(end, vehicle)
            else:
                self._drive_to([end], vehicle)
        minutes, km = self._towards[key]
        return minutes[start], km[start]

    def _drive_to(self, ends: list[int], vehicle: int) -> None:
        network, entry = self.travel.network, self.travel.entry
        if not ends or network is None or entry is None:
            return
        trips = shortest(network, entry[ends], self.speeds[vehicle], reverse=True, rests=False, nodes=entry)
        minutes, km = self.travel.access
        for i, end in enumerate(ends):
            driven = trips.minutes[i] + minutes + minutes[end]
            self._towards[end, *self._key(vehicle)] = (
                driven.tolist(),
                (trips.km[i] + km + km[end]).tolist(),
            )

    def _fly_to(self, end: int, vehicle: int) -> None:
        sites = self.problem.sites
        lat, lon = (
            np.array([np.nan if getattr(x, axis) is None else getattr(x, axis) for x in sites], float)
            for axis in ("lat", "lon")
        )
        km = distance_km(lat, lon, lat[end], lon[end])
        km = np.where(np.isfinite(km), km, np.inf)
        minutes = km / self.speeds[vehicle] * 60.0
        self._towards[end, *self._key(vehicle)] = minutes.tolist(), km.tolist()

    def _told_among(self, places: Ints, vehicle: int) -> Floats:
        """The minutes that a matrix tells between these places, see `_told`."""
        mine = self.problem.vehicle_classes[vehicle].id
        at = np.full(len(self.problem.sites), -1)
        at[places] = np.arange(len(places))
        told = np.zeros((len(places), len(places)))
        for back in (True, False):  # what counts more comes last
            for name in (None, mine):
                start, end, minutes = self._legs_of.get(name) or _columns(())
                here = np.flatnonzero((at[start] >= 0) & (at[end] >= 0))
                a, b = at[start[here]], at[end[here]]
                told[(b, a) if back else (a, b)] = minutes[here]
        np.fill_diagonal(told, 0.0)
        return told

    @cached_property
    def _legs_of(self) -> dict[str | None, tuple[Ints, Ints, Floats]]:
        """By class the legs told for it, None where they hold for all: from, to, minutes."""
        number = {site.id: i for i, site in enumerate(self.problem.sites)}
        rows: dict[str | None, list[tuple[int, int, float]]] = {}
        for leg in self.problem.travel.matrix or ():
            rows.setdefault(leg.vehicle_class, []).append(
                (number[leg.from_site], number[leg.to_site], leg.minutes)
            )
        return {name: _columns(told) for name, told in rows.items()}

    def _told(self, start: int, end: int, vehicle: int) -> tuple[float, float]:
        sites, name = self.problem.sites, self.problem.vehicle_classes[vehicle].id
        pair = sites[start].id, sites[end].id
        for legs in (self._legs.get(pair, {}), self._legs.get(pair[::-1], {})):
            leg = legs.get(name) or legs.get(None)
            if leg is not None:
                return leg.minutes, leg.km
        return 0.0, 0.0


def _columns(legs: Sequence[tuple[int, int, float]]) -> tuple[Ints, Ints, Floats]:
    start, end, minutes = zip(*legs, strict=True) if legs else ((), (), ())
    return np.array(start, np.int64), np.array(end, np.int64), np.array(minutes, float)
