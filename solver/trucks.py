"""The trucks of each city as one pool, by class; classes equally fast everywhere form one group."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from solver.arrays import Bools, Floats, Ints
from solver.problem import Problem
from solver.sources import SUPPLY, Needs, Sources
from solver.travel import TravelTable


@dataclass(slots=True)
class Trucks:
    """`count` [pool, class], pools being cities plus one for places of no city;
    `km` [pool, class, incident] is the shortest way of any truck of that pool and
    class, `fleets` [pool][class] are (fleet index, count). `group_of` [class] is -1
    for classes that no fleet has; `leader` [group] is a class standing for it."""

    UNLIMITED: ClassVar[int] = -1
    NONE: ClassVar[int] = -2

    limited: bool
    count: Ints
    payload_kg: Floats
    volume_m3: Floats
    group_of: Ints
    leader: Ints
    km: Floats

    @property
    def groups(self) -> int:
        return len(self.leader)

    def has_pool(self, pool: Ints) -> Bools:
        told: Bools = self.count.sum(axis=1)[pool] > 0
        return told

    def group_in_pool(self, pool: Ints, group: int) -> Bools:
        told: Bools = self.count[:, self.group_of == group].sum(axis=1)[pool] > 0
        return told


def make_trucks(problem: Problem, travel: TravelTable) -> Trucks:
    """The pools; index -1 (the last row) is the pool of the sites that belong to no city."""
    classes = {v.id: i for i, v in enumerate(problem.vehicle_classes)}
    city_index = {city.id: i for i, city in enumerate(problem.cities)}
    site_of = {site.id: i for i, site in enumerate(problem.sites)}
    pools, vehicles = len(problem.cities) + 1, len(problem.vehicle_classes)
    count = np.zeros((pools, vehicles), np.int64)
    km = np.full((pools, vehicles, len(problem.incidents)), np.inf)
    for fleet in problem.fleets:
        site, vehicle = site_of[fleet.site], classes[fleet.vehicle_class]
        city = problem.sites[site].city
        pool = -1 if city is None else city_index[city]
        if fleet.count > 0:
            count[pool, vehicle] += fleet.count
            km[pool, vehicle] = np.minimum(km[pool, vehicle], travel.km[0, vehicle, site])
    group_of, leader = _groups(count, travel)
    return Trucks(
        limited=bool(problem.fleets),
        count=count,
        payload_kg=np.array([v.payload_kg for v in problem.vehicle_classes], float),
        volume_m3=np.array([v.volume_m3 for v in problem.vehicle_classes], float),
        group_of=group_of,
        leader=leader,
        km=km,
    )


def _groups(count: Ints, travel: TravelTable) -> tuple[Ints, Ints]:
    """Classes with the very same travel times share a group, so that a load is not bound to one of them."""
    group_of = np.full(count.shape[1], -1, np.int64)
    leader: list[int] = []
    for vehicle in np.flatnonzero(count.sum(axis=0)):
        for group, first in enumerate(leader):
            if np.array_equal(travel.minutes[0, first], travel.minutes[0, vehicle]) and np.array_equal(
                travel.rest[0, first], travel.rest[0, vehicle]
            ):
                group_of[vehicle] = group
                break
        else:
            group_of[vehicle] = len(leader)
            leader.append(int(vehicle))
    return group_of, np.array(leader, np.int64)


def on_trucks(
    source: Ints, need: Ints, sources: Sources, needs: Needs, travel: TravelTable, trucks: Trucks
) -> tuple[Ints, Ints, Ints, Ints]:
    """Supplies once per truck group of their city's pool; without fleets on the fastest class there is."""
    supply = sources.form[source] == SUPPLY
    none = travel.minutes.shape[1] - 1
    rest, rest_need = source[~supply], need[~supply]
    own = sources.vehicle[rest]
    parts = [(rest, rest_need, np.full(len(rest), trucks.UNLIMITED), np.where(own < 0, none, own))]
    source, need = source[supply], need[supply]
    if not trucks.limited:
        times = (travel.minutes + travel.rest)[0][:, sources.site[source], needs.incident[need]]
        times = times[:none] if none else times
        parts.append((source, need, np.full(len(source), trucks.UNLIMITED), times.argmin(axis=0)))
    else:
        pool = sources.city[source]
        stranded = ~trucks.has_pool(pool)
        idle = np.full(int(stranded.sum()), trucks.NONE)
        parts.append((source[stranded], need[stranded], idle, np.full(len(idle), none)))
        for group in range(trucks.groups):
            there = trucks.group_in_pool(pool, group)
            several = np.full(int(there.sum()), group)
            parts.append((source[there], need[there], several, np.full(len(several), trucks.leader[group])))
    joined = [np.concatenate([part[i] for part in parts]).astype(np.int64) for i in range(4)]
    return joined[0], joined[1], joined[2], joined[3]


def too_big(source: Ints, group: Ints, sources: Sources, trucks: Trucks) -> Bools:
    """Supplies of cities without trucks, and those of which not even one fits on any truck of the group."""
    told: Bools = group == trucks.NONE
    for g in range(trucks.groups):
        fits = np.zeros(len(source), bool)
        for vehicle in np.flatnonzero(trucks.group_of == g):
            enough = sources.weight_kg[source] <= trucks.payload_kg[vehicle]
            enough &= sources.volume_m3[source] <= trucks.volume_m3[vehicle]
            fits |= enough & (trucks.count[sources.city[source], vehicle] > 0)
        told = told | ((group == g) & ~fits)
    return told
