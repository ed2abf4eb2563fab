"""Which real trucks carry the loads: the cheapest whole number of each fleet for what rides on each lane."""

import time
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csc_matrix

from solver.arrays import Bools, Floats, Ints
from solver.engine.engine import solve_whole
from solver.engine.programs import WholeProgram
from solver.model.model import Model
from solver.plan import Vehicles

TOGETHER = 1000  # choices in one program: few enough to be quick, enough to be worth setting one up
SPARE = 3.0
LaneVehicles = list[tuple[int, Vehicles]]


def nearest_fleets(model: Model, sent: Ints) -> LaneVehicles:
    """The trucks of each convoy from the fleets with the shortest way still free."""
    choices = _choices(model)
    return _told(model, choices, _nearest(model, choices, sent))


def _nearest(model: Model, choices: "_Choices", sent: Ints) -> Ints:
    """How many trucks each choice gives, the shortest way first."""
    left = [fleet.count for fleet in model.instance.problem.fleets]
    wanted: list[int] = sent.tolist()
    taken = np.zeros(len(choices.fleet), np.int64)
    asked = np.flatnonzero(sent[choices.convoy] > 0)
    nearest = asked[np.lexsort((choices.fleet[asked], choices.km[asked]))]
    for i, fleet, convoy in zip(
        nearest.tolist(), choices.fleet[nearest].tolist(), choices.convoy[nearest].tolist(), strict=True
    ):
        taken[i] = count = min(wanted[convoy], left[fleet])
        left[fleet] -= count
        wanted[convoy] -= count
    return taken


def cheapest_fleets(model: Model, amounts: Ints, sent: Ints, seconds: float) -> LaneVehicles:
    """The least kilometres and trucks that carry these amounts, a few cities at a time: none drives for
    another. Few choices take as long as they take: who asks twice is to be told the same. Of many the nearest
    fleets stay where the `seconds` of the whole run are over."""
    ends = time.perf_counter() + seconds
    choices = _choices(model)
    kg, m3 = _loads(model, amounts)
    loaded = (kg > 0) | (m3 > 0) | _lanes_used(model, amounts)
    taken = np.where(loaded[choices.lane], _nearest(model, choices, sent), 0)
    use = np.flatnonzero(loaded[choices.lane])
    if len(use) > TOGETHER:
        use = use[_near_enough(model, choices, use, kg, m3)]
    pool = model.convoys.pool[choices.convoy[use]]
    order = np.argsort(pool, kind="stable")
    ends_of = np.append(np.flatnonzero(np.diff(pool[order])) + 1, len(order))
    parts = ends_of[np.flatnonzero(np.diff(ends_of // TOGETHER, append=-1))]
    for some in np.split(use[order], parts[:-1]):
        left = np.inf if len(use) <= TOGETHER else ends - time.perf_counter()
        if len(some) and left > 0:
            found = _cheapest(model, choices, some, kg, m3, left)
            if found is not None:  # all of these cities' trucks, those too that were not near enough
                taken[
                    np.isin(model.convoys.pool[choices.convoy], model.convoys.pool[choices.convoy[some]])
                ] = 0
                taken[some] = found
    return _told(model, choices, taken)


def _near_enough(model: Model, choices: "_Choices", use: Ints, kg: Floats, m3: Floats) -> Bools:
    """The nearest fleets of each convoy with trucks enough and to spare; of a city that sends much all."""
    trucks, convoys = model.instance.trucks, model.convoys
    convoy, lane = choices.convoy[use], choices.lane[use]
    vehicle = convoys.vehicle[convoy]
    wanted = np.maximum(1.0, np.ceil(kg[lane] / np.maximum(trucks.payload_kg[vehicle], 1e-9)))
    wanted = np.maximum(wanted, np.ceil(m3[lane] / np.maximum(trucks.volume_m3[vehicle], 1e-9)))
    pool = convoys.pool[convoy] * trucks.count.shape[1] + vehicle
    once = np.unique(convoy, return_index=True)[1]
    asked = np.bincount(pool[once], wanted[once], trucks.count.size)
    busy = asked * SPARE > trucks.count.ravel()
    count = np.array([fleet.count for fleet in model.instance.problem.fleets], float)[choices.fleet[use]]
    order = np.lexsort((choices.fleet[use], choices.km[use], convoy))
    before = np.cumsum(count[order]) - count[order]
    first = np.searchsorted(convoy[order], convoy[order])
    kept = np.zeros(len(use), bool)
    kept[order] = before - before[first] < SPARE * wanted[order] + SPARE
    told: Bools = kept | busy[pool]
    return told


def _cheapest(
    model: Model, choices: "_Choices", use: Ints, kg: Floats, m3: Floats, seconds: float
) -> Ints | None:
    """Of so many of the choices the cheapest that carry what rides on their lanes."""
    lanes, lane = np.unique(choices.lane[use], return_inverse=True)
    fleets, fleet = np.unique(choices.fleet[use], return_inverse=True)
    count, trucks, problem = len(lanes), model.instance.trucks, model.instance.problem
    vehicle = model.convoys.vehicle[choices.convoy[use]]
    rows = np.concatenate([lane, count + lane, 2 * count + lane, 3 * count + fleet])
    ones = np.ones(len(use))
    values = np.concatenate([trucks.payload_kg[vehicle] / 1000.0, trucks.volume_m3[vehicle], ones, ones])
    columns = np.tile(np.arange(len(use)), 4)
    matrix = csc_matrix((values, (rows, columns)), shape=(3 * count + len(fleets), len(use)))
    available = np.array([problem.fleets[i].count for i in fleets.tolist()], float)
    low = np.concatenate([kg[lanes] / 1000.0, m3[lanes], np.ones(count), np.zeros(len(fleets))]) - 1e-9
    high = np.concatenate([np.full(3 * count, np.inf), available])
    cost = choices.km[use] + problem.agreement.vehicle_km
    program = WholeProgram(
        matrix, low, high, np.zeros(len(use)), available[fleet], cost, np.ones(len(use), bool)
    )
    found = solve_whole(program, seconds=seconds, gap=2e-3, nodes=200)
    return None if found is None else found.astype(np.int64)


def sent_by(model: Model, vehicles: LaneVehicles) -> Ints:
    """The trucks per convoy."""
    sent = np.zeros(len(model.convoys), np.int64)
    fleets = model.instance.problem.fleets
    kind_of = dict(zip((fleet.id for fleet in fleets), model.instance.trucks.kind_of.tolist(), strict=True))
    convoy = {
        key: i
        for i, key in enumerate(zip(model.convoys.lane.tolist(), model.convoys.vehicle.tolist(), strict=True))
    }
    for lane, trucks in vehicles:
        sent[convoy[lane, kind_of[trucks.fleet]]] += trucks.count
    return sent


@dataclass(slots=True)
class _Choices:
    """One entry per fleet that could serve a convoy, with the kilometres to its incident."""

    convoy: Ints
    fleet: Ints
    lane: Ints
    km: Floats


def _choices(model: Model) -> _Choices:
    problem, convoys, travel = model.instance.problem, model.convoys, model.instance.travel
    site_of = {site.id: i for i, site in enumerate(problem.sites)}
    city_of = {city.id: i for i, city in enumerate(problem.cities)}
    trucks = model.instance.trucks
    site = np.array([site_of[f.site] for f in problem.fleets], np.int64)
    home = [problem.sites[i].city for i in site.tolist()]
    pool = np.array([len(city_of) if city is None else city_of[city] for city in home], np.int64)
    kinds = max(len(trucks.class_of), 1)
    order = np.lexsort((np.array([f.id for f in problem.fleets]), pool * kinds + trucks.kind_of))
    owned, wanted = (pool * kinds + trucks.kind_of)[order], convoys.pool * kinds + convoys.vehicle
    first = np.searchsorted(owned, wanted, "left")
    count = np.searchsorted(owned, wanted, "right") - first
    convoy = np.repeat(np.arange(len(convoys)), count)
    step = np.arange(len(convoy)) - np.repeat(np.cumsum(count) - count, count)
    fleet = order[np.repeat(first, count) + step] if len(convoy) else convoy
    km = travel.km[0, trucks.class_of[convoys.vehicle[convoy]], site[fleet], convoys.incident[convoy]]
    reached = np.isfinite(km)
    return _Choices(convoy[reached], fleet[reached], convoys.lane[convoy[reached]], km[reached])


def _told(model: Model, choices: _Choices, taken: Ints) -> LaneVehicles:
    problem = model.instance.problem
    told = []
    for i in np.flatnonzero(taken).tolist():
        fleet = problem.fleets[choices.fleet[i]]
        vehicles = Vehicles(
            fleet=fleet.id,
            vehicle_class=fleet.vehicle_class,
            count=int(taken[i]),
            km=round(float(choices.km[i]), 6),
        )
        told.append((int(choices.lane[i]), vehicles))
    return sorted(told, key=lambda x: (x[0], x[1].fleet))


def _lanes_used(model: Model, amounts: Ints) -> "np.ndarray[tuple[int, ...], np.dtype[np.bool_]]":
    used = np.zeros(len(model.convoys.lanes), bool)
    lanes = model.convoys.arc_lane[np.flatnonzero(amounts)]
    used[lanes[lanes >= 0]] = True
    used[np.searchsorted(model.convoys.lanes, model.pins.lane)] = True
    return used


def _loads(model: Model, amounts: Ints) -> tuple[Floats, Floats]:
    """Kilograms and cubic metres on each lane, pinned loads included."""
    convoys, arcs, sources = model.convoys, model.instance.arcs, model.instance.sources
    riding = np.flatnonzero((convoys.arc_lane >= 0) & (amounts > 0))
    lane, source, lanes = convoys.arc_lane[riding], arcs.source[riding], len(convoys.lanes)
    kg: Floats = np.bincount(lane, sources.weight_kg[source] * amounts[riding], lanes).astype(float)
    m3: Floats = np.bincount(lane, sources.volume_m3[source] * amounts[riding], lanes).astype(float)
    at = np.searchsorted(convoys.lanes, model.pins.lane)
    kg[at] += model.pins.weight_kg
    m3[at] += model.pins.volume_m3
    return kg, m3
