"""All movements that may be, millions of them, kept as thin arrays: enough to price each one."""

from dataclasses import dataclass

import numpy as np

from solver.arrays import Bools, Floats, Ints
from solver.instance.arcs import Arcs
from solver.instance.costs import hours_felt, moving_cost
from solver.instance.exports import own_shortfalls
from solver.instance.grid import Movements, allowed_movements
from solver.instance.instance import Instance, again
from solver.instance.sources import SUPPLY

SMALL, BURDEN = 1e-3, 1e-2


@dataclass(slots=True)
class Universe:
    """One entry per arc, by need and in a need by cost.

    `time` is the arc's share of the time goal per unit; `rest` a trace of its burden and of what it costs, a
    part of the trucks it would fill included, so that of equally fast movements the cheaper is taken.
    `first` [need] starts the need's entries."""

    instance: Instance
    source: Ints
    need: Ints
    group: Ints
    vehicle: Ints
    cross: Bools
    most: Floats
    time: Floats
    rest: Floats
    first: Ints

    def __len__(self) -> int:
        return len(self.source)

    def arcs(self, chosen: Ints) -> Arcs:
        """The chosen entries in full."""
        names = (self.source, self.need, self.group, self.vehicle)
        return again(self.instance, *(each[chosen].astype(np.int64) for each in names))


def make_universe(instance: Instance) -> Universe:
    """The universe of a bare instance, kind by kind; also sets the instance's shortfalls.

    Takes its time to the end: a need without its arcs would be one that nobody serves."""
    needs = instance.needs
    share = _trucks_share(instance)
    blocks = [_priced(instance, found, share) for found in allowed_movements(instance) if found]
    count = np.zeros(len(needs) + 1, np.int64)
    for block in blocks:
        count[1:] += np.bincount(block[0], minlength=len(needs))
    first = np.cumsum(count)
    at = [_places(block[0], first) for block in blocks]
    columns = []
    for k, kind in enumerate(_TYPES):
        column = np.empty(int(first[-1]), kind)
        for place, block in zip(at, blocks, strict=True):
            column[place] = block[k]
        columns.append(column)
    need, source, group, vehicle, cross, most, time, rest = columns
    universe = Universe(instance, source, need, group, vehicle, cross, most, time, rest, first)
    own_shortfalls(instance.exports, instance.sources, needs, universe.arcs(np.flatnonzero(~cross)))
    return universe


_TYPES = (np.int32, np.int32, np.int8, np.int8, bool, float, float, np.float32)
_Block = tuple[np.ndarray, ...]


def _places(need: Ints, first: Ints) -> Ints:
    """Where the entries of a block go, its needs one after the other."""
    starts = np.flatnonzero(np.diff(need, prepend=-1))
    size = np.diff(starts, append=len(need))
    told: Ints = np.arange(len(need)) + np.repeat(first[need[starts]] - starts, size)
    return told


def _priced(instance: Instance, found: list[Movements], share: Floats) -> _Block:
    """The movements to a few needs with what they cost, by need and in a need by cost."""
    source, need, group, vehicle, cross, arrive, km = (
        np.concatenate([getattr(each, name) for each in found]) for name in Movements.__slots__
    )
    agreement, sources, needs = instance.problem.agreement, instance.sources, instance.needs
    margin = agreement.own_city_margin_minutes if agreement.own_city_first else 0.0
    felt = hours_felt(agreement, arrive + margin * cross, needs.due[need])
    time = (needs.weight / needs.asked)[need] * felt
    form = int(needs.form[need[0]])
    cost = moving_cost(agreement, form, km, sources.weight_kg[source])
    if form == SUPPLY and instance.trucks.limited:
        cost += share[sources.city[source], group, needs.incident[need]] * sources.weight_kg[source]
    rest = SMALL * cost + _burden(instance, source, need) * cross
    order = np.lexsort((time + rest, need))
    most = np.minimum(sources.amount[source], needs.quantity[need])
    return tuple(each[order] for each in (need, source, group, vehicle, cross, most, time, rest))


def _burden(instance: Instance, source: Ints, need: Ints) -> Floats:
    """The least that lending a piece burdens its city, as a trace."""
    hold = np.maximum(instance.exports.hold, 1.0)[instance.sources.city[source], instance.needs.kind[need]]
    told: Floats = BURDEN * instance.problem.agreement.burden_slopes[0] / hold
    return told


def _trucks_share(instance: Instance) -> Floats:
    """The least that a kilogram costs in kilometres of trucks, were each truck full, by [pool, group,
    incident]; nothing where no truck goes."""
    trucks, start = instance.trucks, instance.problem.agreement.vehicle_km
    least = np.full((len(trucks.count), trucks.groups, trucks.km.shape[2]), np.inf)
    for vehicle in np.flatnonzero((trucks.group_of >= 0) & (trucks.payload_kg > 0)).tolist():
        group = trucks.group_of[vehicle]
        per_kg = (trucks.km[:, vehicle] + start) / trucks.payload_kg[vehicle]
        per_kg[trucks.count[:, vehicle] == 0] = np.inf
        least[:, group] = np.minimum(least[:, group], per_kg)
    return np.where(np.isfinite(least), least, 0.0)
