"""The loads of a draft in words: what rides together on which trucks, and the tours that bring it."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from solver.model.model import Model
from solver.plan import Load, Movement, Stop, Tour, Vehicles
from solver.search.answer import Draft
from solver.search.cargo import Haul
from solver.tours.values import brought_by, vehicles_of, way_km

Lane = tuple[int, int]
Weights = dict[str, tuple[float, float]]


class Line(NamedTuple):
    """A movement's fields and what it rides on: `carried` is its arc, or -1 - i for the i-th granted line;
    lane -1 for none."""

    fields: dict[str, Any]
    lane: int
    turn: int
    carried: int

    @property
    def order(self) -> tuple[float, str, int, int, bool]:
        of = self.fields
        return of["arrive_minutes"], of["source"], self.lane, self.turn, not of["pinned"]


def trucks_of(
    model: Model, draft: Draft, lines: list[Line], weights: Weights
) -> list[tuple[str | None, int]]:
    """The class of truck that carries most of each line, and how many trucks it would fill by itself: at
    least one, at most all of its lane's."""
    size = {v.id: v for v in model.instance.problem.vehicle_classes}
    on_lane: dict[int, list[Vehicles]] = {}
    for lane, vehicles in draft.vehicles:
        on_lane.setdefault(lane, []).append(vehicles)
    brought = brought_by(draft.hauls)
    told: list[tuple[str | None, int]] = []
    for line in lines:
        trucks, fields = on_lane.get(line.lane, []), line.fields
        most, classes = fields["vehicle_class"], {v.vehicle_class for v in trucks}
        if not classes and most is not None and not model.instance.trucks.limited:
            classes = {most}
        if fields["form"] != "supply" or not classes:
            told.append((most, 0))
            continue
        kg, m3 = (each * fields["quantity"] for each in weights[fields["source"]])
        payload = max(size[name].payload_kg for name in classes)
        volume = max(size[name].volume_m3 for name in classes)
        count = max(1, _ceiling(kg, payload), _ceiling(m3, volume))
        if trucks:
            count = min(count, sum(v.count for v in trucks))
            most = _carrier(model, trucks, brought.get((line.carried, line.turn), []))
        told.append((most, count))
    return told


def _carrier(model: Model, trucks: list[Vehicles], mine: Sequence[tuple[Haul, int]]) -> str:
    """Of the classes on a lane the one that carries most of a line, as far as its tours tell, else that
    can carry most."""
    problem = model.instance.problem
    carries: dict[str, float] = defaultdict(float)
    for haul, many in mine:
        carries[problem.fleets[haul.fleet].vehicle_class] += many
    if not mine:
        payload = {v.id: v.payload_kg for v in problem.vehicle_classes}
        for vehicles in trucks:
            carries[vehicles.vehicle_class] += vehicles.count * payload[vehicles.vehicle_class]
    return min(carries, key=lambda name: (-carries[name], name))


def weights_of(model: Model, lines: list[Line]) -> Weights:
    """Kilograms and cubic metres of one piece, by the source of each line of stock."""
    sources = {line.fields["source"] for line in lines}
    supplies = model.instance.problem.supplies
    return {s.id: (s.weight_kg, s.volume_m3) for s in supplies if s.id in sources}


def _ceiling(load: float, room: float) -> int:
    return int(np.ceil(load / room - 1e-9)) if room else 1


def told_loads(
    model: Model, draft: Draft, movements: list[Movement], lines: list[Line], weights: Weights
) -> dict[Lane, Load]:
    """The loads by lane and turn."""
    problem, convoys = model.instance.problem, model.convoys
    riders: dict[Lane, list[Movement]] = {}
    for movement, line in zip(movements, lines, strict=True):
        riders.setdefault((line.lane, line.turn), []).append(movement)
    trucks: dict[Lane, list[Vehicles]] = {}
    for lane, vehicles in draft.vehicles:
        trucks.setdefault((lane, 1), []).append(vehicles)
    for lane, turn, vehicles in vehicles_of(model, draft.hauls):
        if turn > 1:
            trucks.setdefault((lane, turn), []).append(vehicles)
    told: dict[Lane, Load] = {}
    for lane, turn in sorted(trucks):
        riding = riders.get((lane, turn), [])
        column = int(np.searchsorted(convoys.lane, lane))
        pool = int(convoys.pool[column])
        told[lane, turn] = Load(
            id=f"l{len(told) + 1}",
            city=problem.cities[pool].id if pool < len(problem.cities) else None,
            incident=problem.incidents[convoys.incident[column]].id,
            vehicles=tuple(trucks[lane, turn]),
            movements=tuple(m.id for m in riding),
            weight_kg=round(sum(weights[m.source][0] * m.quantity for m in riding), 6),
            volume_m3=round(sum(weights[m.source][1] * m.quantity for m in riding), 6),
            turn=turn,
        )
    return told


def told_tours(
    model: Model, draft: Draft, movements: list[Movement], lines: list[Line], loads: dict[Lane, Load]
) -> tuple[Tour, ...]:
    """The hauls, those alike in all as one tour; the ones that others come after first."""
    names = {(line.carried, line.turn): m.id for line, m in zip(lines, movements, strict=True)}
    alike: dict[object, list[Haul]] = {}
    tour_of: dict[Haul, str] = {}
    for haul in sorted(draft.hauls, key=lambda each: (each.lane, each.turn)):
        before = tour_of[haul.after] if haul.after is not None else None
        takes = tuple(
            (pick.stack.site, pick.leave, tuple((piece.line, many) for piece, many in pick.takes))
            for pick in haul.picks
        )
        key = haul.lane, haul.turn, haul.fleet, before, haul.start, haul.end, takes
        mine = alike.setdefault(key, [])
        mine.append(haul)
        tour_of[haul] = f"t{list(alike).index(key) + 1}"
    return tuple(_tour(model, mine, names, loads, tour_of) for mine in alike.values())


def _tour(
    model: Model,
    alike: list[Haul],
    names: dict[tuple[int, int], str],
    loads: dict[Lane, Load],
    tour_of: dict[Haul, str],
) -> Tour:
    haul, count, problem = alike[0], len(alike), model.instance.problem
    stops = []
    for pick in haul.picks:
        takes: dict[str, int] = {}
        for piece, many in pick.takes:
            name = names[piece.line, haul.turn]
            takes[name] = takes.get(name, 0) + many * count
        stops.append(
            Stop(
                site=problem.sites[pick.stack.site].id,
                arrive_minutes=round(pick.arrive, 6),
                leave_minutes=round(pick.leave, 6),
                takes=takes,
            )
        )
    return Tour(
        id=tour_of[haul],
        load=loads[haul.lane, haul.turn].id,
        fleet=problem.fleets[haul.fleet].id,
        vehicle_class=problem.fleets[haul.fleet].vehicle_class,
        count=count,
        turn=haul.turn,
        after=tour_of[haul.after] if haul.after is not None else None,
        start_minutes=round(haul.start, 6),
        stops=tuple(stops),
        driving_minutes=round(haul.driving, 6),
        rest_minutes=round(haul.rest, 6),
        arrive_minutes=round(haul.end, 6),
        km=round(way_km(model, haul), 6),
    )
