"""Which real trucks carry the loads: the cheapest whole number of each fleet for what rides on each lane."""

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csc_matrix

from solver.arrays import Floats, Ints
from solver.engine import solve_whole
from solver.model import Model
from solver.plan import Vehicles
from solver.programs import WholeProgram

LaneVehicles = list[tuple[int, Vehicles]]


def nearest_fleets(model: Model, sent: Ints) -> LaneVehicles:
    """The trucks of each convoy from the fleets with the shortest way still free."""
    choices = _choices(model)
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
    return _told(model, choices, taken)


def cheapest_fleets(model: Model, amounts: Ints, sent: Ints, seconds: float) -> LaneVehicles:
    """The least kilometres and trucks that carry these amounts;
    the nearest fleets if none was found in time."""
    choices = _choices(model)
    kg, m3 = _loads(model, amounts)
    loaded = (kg > 0) | (m3 > 0) | _lanes_used(model, amounts)
    use = np.flatnonzero(loaded[choices.lane])
    if not len(use):
        return []
    lane = np.searchsorted(np.flatnonzero(loaded), choices.lane[use])
    count, fleets = int(loaded.sum()), len(model.instance.problem.fleets)
    trucks = model.instance.trucks
    vehicle = model.convoys.vehicle[choices.convoy[use]]
    column = np.arange(len(use))
    rows = np.concatenate([lane, count + lane, 2 * count + lane, 3 * count + choices.fleet[use]])
    values = np.concatenate(
        [trucks.payload_kg[vehicle] / 1000.0, trucks.volume_m3[vehicle], np.ones(len(use)), np.ones(len(use))]
    )
    matrix = csc_matrix((values, (rows, np.tile(column, 4))), shape=(3 * count + fleets, len(use)))
    available = np.array([fleet.count for fleet in model.instance.problem.fleets], float)
    low = np.concatenate([kg[loaded] / 1000.0, m3[loaded], np.ones(count), np.zeros(fleets)]) - 1e-9
    high = np.concatenate([np.full(3 * count, np.inf), available])
    cost = choices.km[use] + model.instance.problem.agreement.vehicle_km
    program = WholeProgram(
        matrix, low, high, np.zeros(len(use)), available[choices.fleet[use]], cost, np.ones(len(use), bool)
    )
    found = solve_whole(program, seconds=seconds, gap=2e-3, nodes=200)
    if found is None:
        return nearest_fleets(model, sent)
    taken = np.zeros(len(choices.fleet), np.int64)
    taken[use] = found.astype(np.int64)
    return _told(model, choices, taken)


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
