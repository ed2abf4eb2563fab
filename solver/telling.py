"""A draft in words: its movements with ids, times and routes, and the loads that carry them."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from solver.answer import Draft
from solver.model import Model
from solver.pins import PinnedLine, lane_key
from solver.plan import Load, Movement, Vehicles
from solver.reasons import line_reason
from solver.riding import contribution, pinned_ride, ride, shift
from solver.sources import FORMS, RESOURCE, UNIT

Names = Mapping[tuple[int, str], list[str]]
_Fields = dict[str, Any]


def tell(
    model: Model, draft: Draft, known: Names | None = None
) -> tuple[tuple[Movement, ...], tuple[Load, ...]]:
    """Movements in order of need, arrival and source, and the loads that carry them. Of the units of a
    class those go that are `known` to, by class and need."""
    lines: list[tuple[_Fields, int]] = [_pinned_movement(model, line) for line in model.pins.lines]
    named = _named(model, draft, known or {})
    for arc in np.flatnonzero(draft.amounts).tolist():
        lane = int(model.convoys.arc_lane[arc])
        lines.extend((line, lane) for line in _movements(model, arc, int(draft.amounts[arc]), named))
    order = {need.id: i for i, need in enumerate(model.instance.problem.needs)}
    lines.sort(
        key=lambda x: (order[x[0]["need"]], x[0]["arrive_minutes"], x[0]["source"], x[1], not x[0]["pinned"])
    )
    carried = _fewest_trucks(model, draft, lines)
    asked = model.instance.parts.told
    movements = []
    for i, (line, _) in enumerate(lines):
        line["id"] = f"m{i + 1}"
        line["need"], line["wave"] = asked[order[line["need"]]]
        if line["form"] == "supply":
            line["vehicle_count"] = carried[i]
        movements.append(Movement(**line))
    return tuple(movements), _loads(model, draft, movements, [lane for _, lane in lines])


def _named(model: Model, draft: Draft, known: Names) -> dict[int, list[str]]:
    """By arc the units of a class that go: those told to go to that need before, then in their order."""
    instance = model.instance
    arcs, sources = instance.arcs, instance.sources
    used = np.flatnonzero((draft.amounts > 0) & (sources.form[arcs.source] == UNIT)).tolist()
    told: dict[int, list[str]] = {}
    taken: set[str] = set()
    for arc in used if known else ():
        pair = int(arcs.source[arc]), instance.parts.told[arcs.need[arc]][0]
        names = [name for name in known.get(pair, ()) if name not in taken]
        told[arc] = names[: int(draft.amounts[arc])]
        taken.update(told[arc])
    free: dict[int, list[str]] = {}
    for arc in used:
        s, mine = int(arcs.source[arc]), told.setdefault(arc, [])
        if s not in free:
            free[s] = [name for name in sources.members[s] if name not in taken]
        missing = int(draft.amounts[arc]) - len(mine)
        mine.extend(free[s][:missing])
        del free[s][:missing]
    return told


def _movements(model: Model, arc: int, quantity: int, named: dict[int, list[str]]) -> Iterator[_Fields]:
    """Units go one by one under their own ids; supplies and resources as one line."""
    instance = model.instance
    arcs, sources, problem = instance.arcs, instance.sources, instance.problem
    s, n = int(arcs.source[arc]), int(arcs.need[arc])
    need, form, incident = problem.needs[n], int(sources.form[s]), int(instance.needs.incident[n])
    site, at = problem.sites[sources.site[s]], problem.incidents[incident]
    ends = (at.site, site.id) if form == RESOURCE else (site.id, at.site)
    classes, vehicle, arrive = problem.vehicle_classes, int(arcs.vehicle[arc]), float(arcs.arrive[arc])
    by = ride(instance, arc)
    shared: _Fields = {
        "incident": at.id,
        "need": need.id,
        "form": FORMS[form],
        "kind": need.kind,
        "from_site": ends[0],
        "to_site": ends[1],
        "city_from": site.city,
        "city_to": at.city,
        "quantity": 1 if form == UNIT else quantity,
        "vehicle_class": classes[vehicle].id if vehicle < len(classes) else None,
        "vehicle_count": 1 if form == UNIT else 0,
        "wait_minutes": by.wait_minutes,
        "leave_minutes": round(float(arcs.leave[arc]), 6),
        "arrive_minutes": round(arrive, 6),
        "assembly_minutes": round(float(sources.assembly[s]), 6),
        "travel_minutes": round(float(arcs.travel[arc]), 6),
        "rest_minutes": round(float(arcs.rest[arc]), 6),
        "setup_minutes": round(float(sources.setup[s]), 6),
        "km": round(float(arcs.km[arc]), 6),
        "route": instance.travel.route(1 if form == RESOURCE else 0, vehicle, int(sources.site[s]), incident)
        if by.mode == "road"
        else (),
        "reason": line_reason(instance, arc),
        "pinned": False,
        "mode": by.mode,
        "service": by.service,
        "departs_minutes": by.departs_minutes,
    }
    for one in named[arc] if form == UNIT else sources.members[s]:
        yield {
            **shared,
            "source": one,
            "contribution": contribution(instance, one, need),
            **shift(instance, one, arrive),
        }


def _pinned_movement(model: Model, line: PinnedLine) -> tuple[_Fields, int]:
    instance, pin = model.instance, line.pin
    problem = instance.problem
    need = next(x for x in problem.needs if x.id == pin.need)
    site, at = problem.sites[line.site], problem.incidents[line.incident]
    ends = (at.site, site.id) if need.form == "resource" else (site.id, at.site)
    classes = problem.vehicle_classes
    lane = -1
    if line.group >= 0:
        lane = int(np.searchsorted(model.convoys.lanes, lane_key(instance, line)))
    by = pinned_ride(instance, line)
    movement: _Fields = {
        "need": need.id,
        "incident": at.id,
        "form": need.form,
        "kind": need.kind,
        "source": pin.source,
        "from_site": ends[0],
        "to_site": ends[1],
        "city_from": site.city,
        "city_to": at.city,
        "quantity": pin.quantity,
        "vehicle_class": classes[line.vehicle].id if line.vehicle < len(classes) else None,
        "vehicle_count": 1 if need.form == "unit" else 0,
        "leave_minutes": round(line.leave, 6),
        "arrive_minutes": round(line.arrive, 6),
        "assembly_minutes": round(line.assembly, 6),
        "travel_minutes": round(line.travel, 6),
        "setup_minutes": round(line.setup, 6),
        "km": round(line.km, 6),
        "route": instance.travel.route(
            1 if need.form == "resource" else 0, line.vehicle, line.site, line.incident
        )
        if by.mode == "road"
        else (),
        "reason": "pinned",
        "pinned": True,
        "mode": by.mode,
        "service": by.service,
        "departs_minutes": by.departs_minutes,
        "wait_minutes": by.wait_minutes,
        "rest_minutes": round(line.rest, 6),
        "contribution": contribution(instance, pin.source, need),
        **shift(instance, pin.source, line.arrive),
    }
    return movement, lane


def _weights(model: Model) -> dict[str, tuple[float, float]]:
    return {s.id: (s.weight_kg, s.volume_m3) for s in model.instance.problem.supplies}


def _fewest_trucks(model: Model, draft: Draft, lines: list[tuple[_Fields, int]]) -> list[int]:
    """How many trucks each line would fill by itself: at least one, at most all of its lane's."""
    weights = _weights(model)
    size = {v.id: v for v in model.instance.problem.vehicle_classes}
    on_lane: dict[int, list[Vehicles]] = {}
    for lane, vehicles in draft.vehicles:
        on_lane.setdefault(lane, []).append(vehicles)
    told: list[int] = []
    for line, lane in lines:
        trucks = on_lane.get(lane, [])
        classes = {v.vehicle_class for v in trucks}
        if not classes and line["vehicle_class"] is not None and not model.instance.trucks.limited:
            classes = {line["vehicle_class"]}
        if line["form"] != "supply" or not classes:
            told.append(0)
            continue
        kg, m3 = (each * line["quantity"] for each in weights[line["source"]])
        payload = max(size[name].payload_kg for name in classes)
        volume = max(size[name].volume_m3 for name in classes)
        count = max(1, _ceiling(kg, payload), _ceiling(m3, volume))
        told.append(min(count, sum(v.count for v in trucks)) if trucks else count)
    return told


def _ceiling(load: float, room: float) -> int:
    return int(np.ceil(load / room - 1e-9)) if room else 1


def _loads(model: Model, draft: Draft, movements: list[Movement], lanes: list[int]) -> tuple[Load, ...]:
    weights = _weights(model)
    problem, convoys = model.instance.problem, model.convoys
    told: list[Load] = []
    riders: dict[int, list[Movement]] = {}
    for movement, lane in zip(movements, lanes, strict=True):
        riders.setdefault(lane, []).append(movement)
    trucks: dict[int, list[Vehicles]] = {}
    for lane, vehicles in draft.vehicles:
        trucks.setdefault(lane, []).append(vehicles)
    for lane in sorted(trucks):
        riding = riders.get(lane, [])
        column = int(np.searchsorted(convoys.lane, lane))
        pool = int(convoys.pool[column])
        told.append(
            Load(
                id=f"l{len(told) + 1}",
                city=problem.cities[pool].id if pool < len(problem.cities) else None,
                incident=problem.incidents[convoys.incident[column]].id,
                vehicles=tuple(trucks[lane]),
                movements=tuple(m.id for m in riding),
                weight_kg=round(sum(weights[m.source][0] * m.quantity for m in riding), 6),
                volume_m3=round(sum(weights[m.source][1] * m.quantity for m in riding), 6),
            )
        )
    return tuple(told)
