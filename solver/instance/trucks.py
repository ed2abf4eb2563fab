"""The trucks of each city as one pool, by kind; classes equally fast everywhere form one group.

A kind is a class; where trucks of one class and pool stand at places from which different incidents can be
reached, they are of several kinds.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from solver.arrays import Bools, Floats, Ints
from solver.instance.needs import Needs
from solver.instance.sources import SUPPLY, Sources
from solver.problem import Mode, Problem
from solver.travel.between import Between
from solver.travel.travel import TravelTable


@dataclass(slots=True)
class Trucks:
    """`count` [pool, kind], pools being cities plus one for places of no city; `km` [pool, kind, incident]
    is the shortest way of any truck of that pool and kind, infinite where none reaches the incident.
    The first kinds are the classes in their order; `class_of` [kind] tells the class, `kind_of` the kind of
    each fleet. `group_of` [kind] is -1 for kinds that no fleet has; `leader` [group] is a class
    standing for it. `approach` [group, site] are the minutes until a truck of the site's pool can be there
    at the soonest."""

    UNLIMITED: ClassVar[int] = -1
    NONE: ClassVar[int] = -2

    limited: bool
    class_of: Ints
    kind_of: Ints
    count: Ints
    payload_kg: Floats
    volume_m3: Floats
    group_of: Ints
    leader: Ints
    km: Floats
    approach: Floats

    @property
    def groups(self) -> int:
        return len(self.leader)

    def has_pool(self, pool: Ints) -> Bools:
        told: Bools = self.count.sum(axis=1)[pool] > 0
        return told

    def group_in_pool(self, pool: Ints, group: int) -> Bools:
        told: Bools = self.count[:, self.group_of == group].sum(axis=1)[pool] > 0
        return told

    def leader_of(self, vehicle: int) -> int:
        """The class whose times stand for a class; itself where no fleet has it."""
        groups = self.group_of[(self.class_of == vehicle) & (self.group_of >= 0)]
        return int(self.leader[groups[0]]) if len(groups) else vehicle


def make_trucks(problem: Problem, travel: TravelTable) -> Trucks:
    """The pools; index -1 (the last row) is the pool of the sites that belong to no city."""
    classes = {v.id: i for i, v in enumerate(problem.vehicle_classes)}
    city_index = {city.id: i for i, city in enumerate(problem.cities)}
    site_of = {site.id: i for i, site in enumerate(problem.sites)}
    pools = len(problem.cities) + 1
    vehicle = np.array([classes[fleet.vehicle_class] for fleet in problem.fleets], np.int64)
    home = [problem.sites[site_of[fleet.site]].city for fleet in problem.fleets]
    pool = np.array([pools - 1 if city is None else city_index[city] for city in home], np.int64)
    ways = [
        travel.km[0, v, site_of[fleet.site]]
        for v, fleet in zip(vehicle.tolist(), problem.fleets, strict=True)
    ]
    class_of, kind_of = _kinds(pool, vehicle, ways, len(problem.vehicle_classes))
    count = np.zeros((pools, len(class_of)), np.int64)
    km = np.full((pools, len(class_of), len(problem.incidents)), np.inf)
    for fleet, at, kind, way in zip(problem.fleets, pool.tolist(), kind_of.tolist(), ways, strict=True):
        if fleet.count > 0:
            count[at, kind] += fleet.count
            km[at, kind] = np.minimum(km[at, kind], way)
    is_of_class = class_of[:, None] == np.arange(len(problem.vehicle_classes))
    modes = [v.mode for v in problem.vehicle_classes]
    group_of, leader = _groups(count @ is_of_class.astype(np.int64), modes, travel)
    return Trucks(
        limited=bool(problem.fleets),
        class_of=class_of,
        kind_of=kind_of,
        count=count,
        payload_kg=np.array([v.payload_kg for v in problem.vehicle_classes], float)[class_of],
        volume_m3=np.array([v.volume_m3 for v in problem.vehicle_classes], float)[class_of],
        group_of=group_of[class_of],
        leader=leader,
        km=km,
        approach=np.zeros((max(len(leader), 1), len(problem.sites))),
    )


def look_at_approaches(problem: Problem, trucks: Trucks, sources: Sources, between: Between) -> None:
    """Sets how soon a truck can be where it stands to load: at once where one of its group stands. On the
    way it may stop wherever its city has supplies, and on a later turn where it has unloaded. Its shortest
    way is then that from any such place: it drives on from there at least."""
    site_of = {site.id: i for i, site in enumerate(problem.sites)}
    supplies = np.unique(sources.site[sources.form == SUPPLY]).tolist()
    loads = np.unique(sources.site[(sources.form == SUPPLY) & (sources.amount > 0)]).tolist()
    scenes = [site_of[x.site] for x in problem.incidents] if problem.agreement.truck_turns > 1 else []
    standing: dict[tuple[int, str | None], dict[int, list[int]]] = {}
    for fleet, kind in zip(problem.fleets, trucks.kind_of.tolist(), strict=True):
        if fleet.count > 0:
            at = site_of[fleet.site]
            pool = standing.setdefault((int(trucks.group_of[kind]), problem.sites[at].city), {})
            pool.setdefault(int(trucks.class_of[kind]), []).append(at)
    for (group, city), places in sorted(standing.items(), key=lambda x: (x[0][0], x[0][1] or "")):
        over = [site for site in supplies if problem.sites[site].city == city]
        away = [site for site in loads if problem.sites[site].city == city]
        soonest = np.full(len(away), np.inf)
        for vehicle, starts in sorted(places.items()):
            minutes = between.soonest(starts, away, [*over, *scenes], vehicle).min(axis=0, initial=np.inf)
            rested = [between.rest(driven, vehicle) for driven in minutes.tolist()]
            soonest = np.minimum(soonest, minutes + np.array(rested))
        trucks.approach[group, away] = soonest
        _drive_on(problem, trucks, between.travel, group, city, over)


def _drive_on(
    problem: Problem, trucks: Trucks, travel: TravelTable, group: int, city: str | None, over: Sequence[int]
) -> None:
    """Lowers the shortest ways of a city's trucks to what they drive from the last place where they load."""
    pool = next((i for i, each in enumerate(problem.cities) if each.id == city), len(problem.cities))
    for kind in np.flatnonzero(trucks.group_of == group).tolist():
        last = travel.km[0, int(trucks.class_of[kind])][list(over)].min(axis=0, initial=np.inf)
        reached = np.isfinite(trucks.km[pool, kind])
        trucks.km[pool, kind] = np.where(reached, np.minimum(trucks.km[pool, kind], last), np.inf)


def _kinds(pool: Ints, vehicle: Ints, ways: list[Floats], classes: int) -> tuple[Ints, Ints]:
    """The class of each kind, and the kind of each fleet: trucks of one kind, pool and class reach the
    same incidents."""
    class_of, further = list(range(classes)), dict[tuple[int, int], int]()
    reached: dict[tuple[int, int], list[bytes]] = {}
    kind_of = []
    for at, v, way in zip(pool.tolist(), vehicle.tolist(), ways, strict=True):
        known, reach = reached.setdefault((at, v), []), np.isfinite(way).tobytes()
        if reach not in known:
            known.append(reach)
        nth = known.index(reach)
        if nth and (v, nth) not in further:
            further[v, nth] = len(class_of)
            class_of.append(v)
        kind_of.append(further[v, nth] if nth else v)
    return np.array(class_of, np.int64), np.array(kind_of, np.int64)


def _groups(count: Ints, modes: Sequence[Mode], travel: TravelTable) -> tuple[Ints, Ints]:
    """Classes of one mode with the very same travel times share a group, so that a load is not bound to one
    of them."""
    group_of = np.full(count.shape[1], -1, np.int64)
    leader: list[int] = []
    for vehicle in np.flatnonzero(count.sum(axis=0)):
        for group, first in enumerate(leader):
            if modes[first] == modes[int(vehicle)] and travel.alike(first, int(vehicle)):
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
    none = travel.classes - 1
    rest, rest_need = source[~supply], need[~supply]
    own = sources.vehicle[rest]
    parts = [(rest, rest_need, np.full(len(rest), trucks.UNLIMITED), np.where(own < 0, none, own))]
    source, need = source[supply], need[supply]
    if not trucks.limited:
        place = sources.site[source], needs.incident[need]
        times = [travel.minutes[0, v, *place] + travel.rest[0, v, *place] for v in range(max(none, 1))]
        parts.append((source, need, np.full(len(source), trucks.UNLIMITED), np.argmin(times, axis=0)))
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
