"""All movements that may be, millions of them, kept as thin arrays: enough to price each one."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from solver.arrays import Bools, Floats, Ints
from solver.instance.arcs import OK, Arcs
from solver.instance.costs import hours_felt, moving_cost
from solver.instance.exports import own_shortfalls
from solver.instance.grid import Movements, allowed_movements
from solver.instance.instance import RIDING_PAIRS, Instance, again, blocks_of, judged, pair_counts
from solver.instance.sources import SUPPLY, UNIT

BURDEN = 1e-2
PAIRS = 500_000


@dataclass(slots=True)
class Universe:
    """One entry per arc, by need and in a need by cost for what it serves.

    `time` is the arc's share of the time goal per unit; `rest` a trace of its burden and of what it costs, a
    part of the trucks it would fill included, so that of equally fast movements the cheaper is taken. `gain`
    is what one serves of a need, `departure` -1 without a train or flight; where no need is rated and nobody
    rides these two are one number each. `first` [need] starts the need's entries."""

    instance: Instance
    source: Ints
    need: Ints
    group: Ints
    vehicle: Ints
    cross: Bools
    most: Floats
    time: Floats
    rest: Floats
    gain: Floats
    departure: Ints
    first: Ints

    def __len__(self) -> int:
        return len(self.source)

    def arcs(self, chosen: Ints) -> Arcs:
        """The chosen entries in full."""
        names = (self.source, self.need, self.group, self.vehicle, self.departure)
        return again(self.instance, *(each[chosen].astype(np.int64) for each in names))

    def arcs_of(self, lines: Iterable[tuple[str, str]]) -> Arcs:
        """Every entry of these (source, need) in full."""
        parts, width = self.instance.parts.of, len(self.instance.sources)
        class_of = {m: s for s, members in enumerate(self.instance.sources.members) for m in members}
        pairs = [(class_of[s], n) for s, need in lines if s in class_of for n in parts.get(need, ())]
        source, need = np.array(pairs, np.int64).reshape(-1, 2).T
        chosen, free = np.zeros(len(self.instance.needs), bool), np.zeros(width, bool)
        chosen[need], free[source] = True, True
        may = np.flatnonzero(chosen[self.need] & free[self.source])
        line = self.need[may].astype(np.int64) * width + self.source[may]
        return self.arcs(may[np.isin(line, need * width + source)])


def make_universe(instance: Instance) -> Universe:
    """The universe of a bare instance, kind by kind; also sets the instance's shortfalls.

    Takes its time to the end: a need without its arcs would be one that nobody serves."""
    needs = instance.needs
    share, special = _trucks_share(instance), _rated_or_riding(instance)
    blocks = [_of_grid(instance, found, share) for found in allowed_movements(instance, ~special) if found]
    blocks += _of_special(instance, np.flatnonzero(special & (needs.quantity > 0)))
    count = np.zeros(len(needs) + 1, np.int64)
    for block in blocks:
        count[1:] += np.bincount(block[0], minlength=len(needs))
    first = np.cumsum(count)
    at = [_places(block[0], first) for block in blocks]
    columns: list[np.ndarray] = []
    for k, kind in enumerate(_TYPES if special.any() else _TYPES[:-2]):
        column = np.empty(int(first[-1]), kind)
        for place, block in zip(at, blocks, strict=True):
            column[place] = block[k]
        columns.append(column)
    if not special.any():
        columns += [np.broadcast_to(np.float64(1.0), first[-1]), np.broadcast_to(np.int32(-1), first[-1])]
    need, source, *others = columns
    universe = Universe(instance, source, need, *others, first)  # type: ignore[call-arg]  # as in _TYPES
    counted = ~universe.cross | (needs.rated & needs.shortfall_only)[need]
    own_shortfalls(instance.exports, instance.sources, needs, universe.arcs(np.flatnonzero(counted)))
    return universe


_TYPES = (np.int32, np.int32, np.int8, np.int8, bool, float, float, np.float32, float, np.int32)
_Block = tuple[np.ndarray, ...]


def _rated_or_riding(instance: Instance) -> Bools:
    """The needs of which not every movement is a piece for a piece on its own vehicle."""
    told: Bools = instance.needs.rated | ((instance.needs.form == UNIT) & (len(instance.departures) > 0))
    return told


def _places(need: Ints, first: Ints) -> Ints:
    """Where the entries of a block go, its needs one after the other."""
    starts = np.flatnonzero(np.diff(need, prepend=-1))
    size = np.diff(starts, append=len(need))
    told: Ints = np.arange(len(need)) + np.repeat(first[need[starts]] - starts, size)
    return told


def _of_special(instance: Instance, need: Ints) -> Iterator[_Block]:
    """The movements to needs that are rated or that somebody rides to, a few needs at a time."""
    most = RIDING_PAIRS if len(instance.departures) else PAIRS
    for some in blocks_of(need, pair_counts(instance), most):
        arcs = judged(instance, some)
        yield _priced(instance, arcs.only(arcs.code == OK), np.zeros((0, 0, 0)))


def _of_grid(instance: Instance, found: list[Movements], share: Floats) -> _Block:
    """The movements to a few needs of one kind, piece for piece on their own vehicles."""
    joined = (np.concatenate([getattr(each, name) for each in found]) for name in Movements.__slots__)
    return _priced(instance, Movements(*joined), share)


def _priced(instance: Instance, found: Movements | Arcs, share: Floats) -> _Block:
    """The movements to a few needs of one form with what they cost, by need and in a need by cost."""
    agreement, sources, needs = instance.problem.agreement, instance.sources, instance.needs
    source, need, group, cross = found.source, found.need, found.group, found.cross
    margin = agreement.own_city_margin_minutes if agreement.own_city_first else 0.0
    felt = hours_felt(agreement, found.arrive + margin * cross, needs.due[need])
    time = (needs.weight / needs.asked)[need] * felt
    form = int(needs.form[need[0]]) if len(need) else UNIT
    cost = moving_cost(agreement, form, found.km, sources.weight_kg[source])
    if form == SUPPLY and instance.trucks.limited:
        cost += share[sources.city[source], group, needs.incident[need]] * sources.weight_kg[source]
    rest = instance.hours_per_km * cost + _burden(instance, source, need) * cross
    most = np.minimum(sources.amount[source], needs.quantity[need])
    gain, departure = np.broadcast_to(1.0, len(need)), np.broadcast_to(-1, len(need))
    price = time + rest
    if isinstance(found, Arcs):
        most, gain, departure = found.most, found.gain, found.departure
        time = gain * time
        price = (time + rest) / gain
    order = np.lexsort((price, need))
    told = (need, source, group, found.vehicle, cross, most, time, rest)
    return *(each[order] for each in told), *(_in_order(each, order) for each in (gain, departure))


def _in_order(values: np.ndarray, order: Ints) -> np.ndarray:
    """The values in that order; one number for all needs none."""
    return values if values.strides == (0,) else values[order]


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
