"""What stands between stock and the needs that stay open, over all stock of an instance: also where only
the promising of very many movements are in the model, nothing is left out here."""

from collections.abc import Iterable

import numpy as np

from solver.arrays import Bools, Floats, Ints
from solver.instance.arcs import Arcs
from solver.instance.instance import Instance
from solver.search.ledger import Ledger

EDGE = 1e-6
GOES, NO_TRUCK_LEFT, NO_SEAT, SHORTFALL, FLOOR, CAP = (
    "",
    "no_vehicle",
    "no_seat",
    "agreement_forbids:shortfall",
    "floor",
    "agreement_forbids:cap",
)
STANDS = (GOES, NO_TRUCK_LEFT, NO_SEAT, SHORTFALL, FLOOR, CAP)


def open_needs(ledger: Ledger) -> Bools:
    told: Bools = np.array(ledger.need_left) > EDGE
    return told


def free_sources(ledger: Ledger) -> Bools:
    told: Bools = np.round(np.array(ledger.source_left)) > 0
    return told


def exports_left(instance: Instance, ledger: Ledger) -> tuple[Floats, Ints]:
    """Per source class the least that its city may still lend of anything that it is, and the first limit
    (flat into the exports) that leaves less than one, -1 if none does."""
    sources, exports = instance.sources, instance.exports
    left = np.array(ledger.export_left)
    size, kind = sources.all_kinds()
    owner = np.repeat(np.arange(len(sources)), size)
    lends = sources.city[owner] >= 0
    owner, key = owner[lends], (sources.city[owner] * exports.limit.shape[1] + kind)[lends]
    least = np.full(len(sources), np.inf)
    np.minimum.at(least, owner, left[key])
    stopped = np.flatnonzero(left[key] < 1)[::-1]
    first = np.full(len(sources), -1, np.int64)
    first[owner[stopped]] = key[stopped]
    return least, first


def room(instance: Instance, ledger: Ledger, arcs: Arcs) -> Ints:
    """The most that may still go on each arc, trucks apart."""
    least, _ = exports_left(instance, ledger)
    wanted = np.array(ledger.need_left)[arcs.need]
    wanted = np.where(instance.needs.rated[arcs.need], np.ceil(wanted / arcs.gain - EDGE), wanted)
    most = np.minimum(wanted, np.array(ledger.source_left)[arcs.source])
    most = np.where(arcs.cross, np.minimum(most, least[arcs.source]), most)
    group = instance.exports.shortfall_group[arcs.need]
    tied = np.flatnonzero(arcs.cross & (group >= 0))
    most[tied] = np.minimum(most[tied], np.array(ledger.shortfall_left)[group[tied]] / arcs.gain[tied])
    riding = np.flatnonzero(arcs.departure >= 0)
    seats = np.array(ledger.seats_left)[arcs.departure[riding]]
    most[riding] = np.minimum(most[riding], seats // instance.sources.crew[arcs.source[riding]])
    told: Ints = np.floor(most + EDGE).astype(np.int64)
    return told


def standing(instance: Instance, ledger: Ledger, arcs: Arcs) -> Ints:
    """What stops each allowed arc now, as numbers of STANDS; GOES where at most a complement is missing."""
    _, first = exports_left(instance, ledger)
    told = np.full(len(arcs), STANDS.index(CAP))
    key = np.where(arcs.cross, first[arcs.source], -1)
    for stopped in np.unique(key[key >= 0]).tolist():
        told[key == stopped] = STANDS.index(_rule_behind(instance, stopped))
    group = instance.exports.shortfall_group[arcs.need]
    tied = np.flatnonzero(arcs.cross & (group >= 0))
    told[tied[np.array(ledger.shortfall_left)[group[tied]] < 1]] = STANDS.index(SHORTFALL)
    riding = np.flatnonzero(arcs.departure >= 0)
    seats = np.array(ledger.seats_left)[arcs.departure[riding]]
    told[riding[seats < instance.sources.crew[arcs.source[riding]]]] = STANDS.index(NO_SEAT)
    may = room(instance, ledger, arcs) > 0
    return np.where(may, np.where(arcs.group >= 0, STANDS.index(NO_TRUCK_LEFT), STANDS.index(GOES)), told)


def _rule_behind(instance: Instance, key: int) -> str:
    """Whether the floor or the cap of a city and kind leaves least."""
    exports = instance.exports
    place = divmod(key, exports.limit.shape[1])
    floor, cap = exports.floor.get(place), exports.cap.get(place)
    by_floor = exports.hold[place] - floor if floor is not None else np.inf
    return FLOOR if by_floor <= (cap if cap is not None else np.inf) else CAP


def can_still_go(instance: Instance, ledger: Ledger) -> Arcs:
    """The allowed arcs, in the model or not, on which something could go at once, trucks included."""
    arcs = instance.allowed(open_needs(ledger), free_sources(ledger))
    arcs = arcs.only(room(instance, ledger, arcs) > 0)
    return arcs.only((arcs.group < 0) | _is_carried(instance, ledger, arcs))


def _is_carried(instance: Instance, ledger: Ledger, arcs: Arcs) -> Bools:
    """Whether a truck of the arc's pool and group is left that takes one more, or one already sent does."""
    sources, incidents = instance.sources, max(len(instance.problem.incidents), 1)
    groups = max(instance.trucks.groups, 1)
    pool = sources.city[arcs.source] % (len(instance.problem.cities) + 1)
    key = (pool * incidents + instance.needs.incident[arcs.need]) * groups + np.maximum(arcs.group, 0)
    keys, at = np.unique(key, return_inverse=True)
    lanes = (
        (each // groups // incidents, each // groups % incidents, each % groups) for each in keys.tolist()
    )
    free = np.array([_free(instance, ledger, *each) for each in lanes]).reshape(-1, 2)[at]
    weight, volume = sources.weight_kg[arcs.source], sources.volume_m3[arcs.source]
    enough: Bools = (free > 0).any(axis=1) & (free[:, 0] >= weight - EDGE) & (free[:, 1] >= volume - EDGE)
    return enough


def _free(instance: Instance, ledger: Ledger, pool: int, incident: int, group: int) -> tuple[float, float]:
    """Kilograms and cubic metres that still go from a pool to an incident, by trucks sent and to be sent."""
    trucks = instance.trucks
    kg, m3 = ledger.free_room(pool, incident, group)
    for vehicle in np.flatnonzero(trucks.group_of == group).tolist():
        if ledger.trucks_left[pool][vehicle] and np.isfinite(trucks.km[pool, vehicle, incident]):
            kg, m3 = kg + float(trucks.payload_kg[vehicle]), m3 + float(trucks.volume_m3[vehicle])
    return kg, m3


def grouped(instance: Instance, ledger: Ledger, arcs: Arcs) -> Iterable[tuple[int, str, int, int]]:
    """(need, what stands, lender's city, how much that keeps back) of allowed arcs with stock left."""
    stands = standing(instance, ledger, arcs)
    city = instance.sources.city[arcs.source]
    served = np.round(np.round(np.array(ledger.source_left))[arcs.source] * arcs.gain)
    rows = np.column_stack([arcs.need, stands, city, arcs.source])
    once, first = np.unique(rows, axis=0, return_index=True) if len(rows) else (rows, rows[:, 0])
    groups, at = np.unique(once[:, :3], axis=0, return_inverse=True) if len(rows) else (once[:, :3], first)
    total = np.bincount(at.ravel(), served[first], len(groups))
    for (n, stand, lender), quantity in zip(groups.tolist(), total.tolist(), strict=True):
        if STANDS[stand] != GOES:
            yield n, STANDS[stand], lender, round(quantity)
