"""All sources of a kind against the needs for it, as grids: the rules of `arcs.judge` at once for very many
pairs, without the numbers of those that may not be. For counted needs and own vehicles only."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from solver.arrays import Bools, Floats, Ints
from solver.instance.arcs import SOON, forbidden
from solver.instance.instance import Instance
from solver.instance.sources import RESOURCE, SUPPLY, UNIT
from solver.instance.trucks import too_big
from solver.travel.travel import rest_on_the_way

GRID_PAIRS = 2_000_000


@dataclass(slots=True)
class Movements:
    """Allowed movements, one entry each; `group` and `vehicle` as in `solver.instance.arcs.Arcs`."""

    source: Ints
    need: Ints
    group: Ints
    vehicle: Ints
    cross: Bools
    arrive: Floats
    km: Floats

    def __len__(self) -> int:
        return len(self.source)


def allowed_movements(instance: Instance, chosen: Bools) -> Iterator[list[Movements]]:
    """All of them to the chosen needs, for a few of one kind at a time."""
    needs = instance.needs
    pair_kind, pair_source = instance.sources.by_kind()
    open_needs = np.flatnonzero(chosen & (needs.quantity > 0))
    for kind in np.unique(needs.kind[open_needs]).tolist():
        start, end = np.searchsorted(pair_kind, [kind, kind + 1])
        source, mine = pair_source[start:end], open_needs[needs.kind[open_needs] == kind]
        if start == end:
            continue
        pieces = 1 + len(source) * len(mine) // GRID_PAIRS
        for some in np.array_split(mine, min(pieces, len(mine))):
            yield [each for each in _of_kind(instance, source, some) if len(each)]


def _of_kind(instance: Instance, source: Ints, need: Ints) -> Iterator[Movements]:
    sources, trucks, none = instance.sources, instance.trucks, instance.travel.classes - 1
    if instance.needs.form[need[0]] != SUPPLY:
        own = sources.vehicle[source]
        yield _judged(instance, source, need, trucks.UNLIMITED, np.where(own < 0, none, own)[None, :])
    elif trucks.limited:
        for group in range(trucks.groups):
            there = source[trucks.group_in_pool(sources.city[source], group)]
            there = there[~too_big(there, np.full(len(there), group), sources, trucks)]
            yield _judged(instance, there, need, group, np.full((1, len(there)), trucks.leader[group]))
    else:
        yield _judged(instance, source, need, trucks.UNLIMITED, _soonest(instance, source, need))


def _soonest(instance: Instance, source: Ints, need: Ints) -> Ints:
    """Without fleets the fastest class there is for each pair."""
    travel = instance.travel
    place = instance.sources.site[source][None, :], instance.needs.incident[need][:, None]
    classes = range(max(travel.classes - 1, 1))
    told: Ints = np.argmin(
        [travel.minutes[0, v, *place] + travel.rest[0, v, *place] for v in classes], axis=0
    )
    return told


def _judged(instance: Instance, source: Ints, need: Ints, group: int, vehicle: Ints) -> Movements:
    """Those of the pairs that may be; `vehicle` [need or one for all, source]."""
    sources, needs, travel = instance.sources, instance.needs, instance.travel
    away = int(needs.form[need[0]] == RESOURCE)
    place = away, vehicle, sources.site[source][None, :], needs.incident[need][:, None]
    minutes = travel.minutes[place]
    rest = np.where(_rests(instance, source, vehicle), rest_on_the_way(instance.problem, minutes), 0.0)
    there = instance.trucks.approach[group, sources.site[source]] if group >= 0 else 0.0
    start = np.maximum(sources.ready[source], there) + sources.assembly[source]
    arrive = start + minutes + rest + sources.setup[source]
    city = sources.city[source]
    cross = (city >= 0) & (city != needs.city[need][:, None])
    may = (arrive <= needs.latest[need][:, None] + SOON) & (~cross | needs.may_borrow[need][:, None])
    if needs.form[need[0]] == UNIT:
        may &= sources.grade[source] <= needs.minimum_grade[need][:, None]
    n, s = np.nonzero(may)
    if instance.problem.forbidden and len(n):
        free = ~forbidden(instance.problem, instance.kinds, sources, needs, source[s], need[n])
        n, s = n[free], s[free]
    vehicles = np.broadcast_to(vehicle, may.shape)[n, s]
    km = travel.km[away, vehicles, place[2][0][s], place[3][n, 0]]
    return Movements(source[s], need[n], np.full(len(s), group), vehicles, cross[n, s], arrive[n, s], km)


def _rests(instance: Instance, source: Ints, vehicle: Ints) -> Bools:
    """Whose driver rests on the road: a unit's own count of drivers comes before its vehicle's."""
    drivers = instance.sources.drivers[source]
    road = np.array([v.mode == "road" for v in instance.problem.vehicle_classes] + [True])
    told: Bools = np.where(drivers > 0, (drivers == 1) & road[vehicle], instance.travel.alone[vehicle])
    return told
