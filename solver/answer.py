"""From amounts per arc and trucks per convoy to movements
with ids, loads on real fleets and the goals' values."""

from dataclasses import dataclass

import numpy as np

from solver.arrays import Floats, Ints
from solver.fleets import cheapest_fleets, nearest_fleets
from solver.goals import arc_cost, arc_hours, hours_felt
from solver.model import Model, burden_widths
from solver.pins import PinnedLine, lane_key
from solver.plan import Load, Movement, Vehicles
from solver.reasons import line_reason
from solver.riding import contribution, pinned_ride, ride, shift
from solver.rules import pinned_burden
from solver.sources import FORMS, RESOURCE, SUPPLY, UNIT, pinned_contribution


@dataclass(frozen=True, slots=True)
class Draft:
    """A whole answer before it is told: `amounts` per arc,
    `sent` trucks per convoy, `values` by goal order."""

    amounts: Ints
    sent: Ints
    vehicles: list[tuple[int, Vehicles]]
    values: tuple[float, float, float, float]


def make_draft(model: Model, amounts: Ints, sent: Ints) -> Draft:
    """Puts the trucks on the nearest fleets and computes every goal."""
    vehicles = nearest_fleets(model, sent)
    return Draft(amounts, sent, vehicles, _values(model, amounts, vehicles))


def on_cheapest_trucks(model: Model, draft: Draft, seconds: float) -> Draft:
    """The same lines on the cheapest trucks that carry them."""
    vehicles = cheapest_fleets(model, draft.amounts, draft.sent, seconds)
    values = _values(model, draft.amounts, vehicles)
    if values[3] >= draft.values[3]:
        return draft
    sent = np.zeros_like(draft.sent)
    index = {v.id: i for i, v in enumerate(model.instance.problem.vehicle_classes)}
    convoy = {
        key: i
        for i, key in enumerate(zip(model.convoys.lane.tolist(), model.convoys.vehicle.tolist(), strict=True))
    }
    for lane, trucks in vehicles:
        sent[convoy[lane, index[trucks.vehicle_class]]] += trucks.count
    return Draft(draft.amounts, sent, vehicles, values)


def as_point(model: Model, draft: Draft) -> Floats:
    """The draft as values of the model's columns."""
    arcs, needs = model.instance.arcs, model.instance.needs
    point = np.zeros(model.columns)
    point[model.arcs] = draft.amounts
    got = np.bincount(arcs.need, draft.amounts * arcs.gain, len(needs))
    point[model.unmet] = np.maximum(needs.quantity - got, 0.0)
    point[model.trucks] = draft.sent
    lent = lent_shares(model, draft.amounts)[model.lenders]
    widths = burden_widths(model.instance)
    before = np.concatenate([[0.0], np.cumsum(widths)[:-1]])
    point[model.burden] = np.clip(lent[:, None] - before, 0.0, widths).ravel()
    return point


def lent_shares(model: Model, amounts: Ints) -> Floats:
    """Shares of its holdings that each city lends, pinned lines included."""
    arcs, sources, needs = model.instance.arcs, model.instance.sources, model.instance.needs
    crossing = np.flatnonzero(arcs.cross & (amounts > 0))
    city = sources.city[arcs.source[crossing]]
    hold = np.maximum(model.instance.exports.hold[city, needs.kind[arcs.need[crossing]]], 1.0)
    granted = pinned_burden(model)
    told: Floats = granted + np.bincount(city, amounts[crossing] / hold, len(granted))
    return told


def _values(
    model: Model, amounts: Ints, vehicles: list[tuple[int, Vehicles]]
) -> tuple[float, float, float, float]:
    instance = model.instance
    arcs, needs = instance.arcs, instance.needs
    got = np.bincount(arcs.need, amounts * arcs.gain, len(needs))
    share = needs.weight / needs.asked
    unmet = float((share * np.maximum(needs.quantity - got, 0.0)).sum())
    time = float((share[arcs.need] * arcs.gain * arc_hours(instance, arcs) * amounts).sum())
    lent = lent_shares(model, amounts)
    start = instance.problem.agreement.vehicle_km
    cost = float((arc_cost(instance, arcs) * amounts).sum()) + sum(
        v.count * (v.km + start) for _, v in vehicles
    )
    pinned_time, pinned_cost = pinned_time_and_cost(model)
    return unmet, time + pinned_time, felt_burden(model, lent), cost + pinned_cost


def felt_burden(model: Model, lent: Floats) -> float:
    """The convex price of the shares that each city lends."""
    total, before = 0.0, 0.0
    slopes = model.instance.problem.agreement.burden_slopes
    for width, slope in zip(burden_widths(model.instance).tolist(), slopes, strict=True):
        total += slope * float(np.clip(lent - before, 0.0, width).sum())
        before += width
    return total


def pinned_time_and_cost(model: Model) -> tuple[float, float]:
    """What pinned lines add to the time and cost goals (their trucks are among the convoys)."""
    instance = model.instance
    agreement = instance.problem.agreement
    margin = agreement.own_city_margin_minutes if agreement.own_city_first else 0.0
    index = {need.id: i for i, need in enumerate(instance.problem.needs)}
    unit_of = instance.unit_of
    time = cost = 0.0
    for line in model.pins.lines:
        n = index[line.pin.need]
        needs = instance.needs
        felt = hours_felt(agreement, np.array(line.arrive + margin * pin_crosses(model, line)), needs.due[n])
        need = instance.problem.needs[n]
        served = (
            min(pinned_contribution(need, line.pin, unit_of), need.quantity)
            if need.rated
            else line.pin.quantity
        )
        time += float(needs.weight[n] / needs.asked[n] * felt) * served
        form = FORMS.index(instance.problem.needs[n].form)
        if form == SUPPLY:
            cost += line.km * line.weight_kg / 1000.0 * agreement.tonne_km
        else:
            cost += line.pin.quantity * (line.km + (agreement.vehicle_km if form == UNIT else 0.0))
    return time, cost


def pin_crosses(model: Model, line: PinnedLine) -> bool:
    problem = model.instance.problem
    city = problem.sites[line.site].city
    return city is not None and city != problem.incidents[line.incident].city


def tell(model: Model, draft: Draft) -> tuple[tuple[Movement, ...], tuple[Load, ...]]:
    """Movements in order of need, arrival and source, and the loads that carry them."""
    free: dict[int, list[str]] = {}
    lines: list[tuple[Movement, int]] = [_pinned_movement(model, line) for line in model.pins.lines]
    for arc in np.flatnonzero(draft.amounts).tolist():
        lines.extend(_movements(model, arc, int(draft.amounts[arc]), free))
    order = {need.id: i for i, need in enumerate(model.instance.problem.needs)}
    lines.sort(key=lambda x: (order[x[0].need], x[0].arrive_minutes, x[0].source, x[1], not x[0].pinned))
    carried = _fewest_trucks(model, draft, lines)
    asked = model.instance.parts.told
    movements = [_numbered(line, i, carried[i], asked[order[line.need]]) for i, (line, _) in enumerate(lines)]
    return tuple(movements), _loads(model, draft, movements, [lane for _, lane in lines])


def _numbered(line: Movement, index: int, trucks: int, asked: tuple[str, int | None]) -> Movement:
    told = {name: getattr(line, name) for name in line.__slots__}
    told["id"] = f"m{index + 1}"
    told["need"], told["wave"] = asked
    if line.form == "supply":
        told["vehicle_count"] = trucks
    return Movement(**told)


def _movements(
    model: Model, arc: int, quantity: int, free: dict[int, list[str]]
) -> list[tuple[Movement, int]]:
    """Units go one by one under their own ids; supplies and resources as one line."""
    instance = model.instance
    arcs, sources, problem = instance.arcs, instance.sources, instance.problem
    s, n = int(arcs.source[arc]), int(arcs.need[arc])
    need, form, incident = problem.needs[n], int(sources.form[s]), int(instance.needs.incident[n])
    site, at = problem.sites[sources.site[s]], problem.incidents[incident]
    ends = (at.site, site.id) if form == RESOURCE else (site.id, at.site)
    classes = problem.vehicle_classes
    vehicle = int(arcs.vehicle[arc])
    if form == UNIT:
        left = free.setdefault(s, list(sources.members[s]))
        ids, each = left[:quantity], 1
        del left[:quantity]
    else:
        ids, each = sources.members[s], quantity
    direction = 1 if form == RESOURCE else 0
    by = ride(instance, arc)
    told = [
        Movement(
            id="",
            need=need.id,
            incident=at.id,
            form=FORMS[form],
            kind=need.kind,
            source=one,
            from_site=ends[0],
            to_site=ends[1],
            city_from=site.city,
            city_to=at.city,
            quantity=each,
            vehicle_class=classes[vehicle].id if vehicle < len(classes) else None,
            vehicle_count=1 if form == UNIT else 0,
            wait_minutes=by.wait_minutes,
            leave_minutes=round(float(arcs.leave[arc]), 6),
            arrive_minutes=round(float(arcs.arrive[arc]), 6),
            assembly_minutes=round(float(sources.assembly[s]), 6),
            travel_minutes=round(float(arcs.travel[arc]), 6),
            rest_minutes=round(float(arcs.rest[arc]), 6),
            setup_minutes=round(float(sources.setup[s]), 6),
            km=round(float(arcs.km[arc]), 6),
            route=instance.travel.route(direction, vehicle, int(sources.site[s]), incident)
            if by.mode == "road"
            else (),
            reason=line_reason(instance, arc),
            mode=by.mode,
            service=by.service,
            departs_minutes=by.departs_minutes,
            contribution=contribution(instance, one, need),
            **shift(instance, one, float(arcs.arrive[arc])),
        )
        for one in ids
    ]
    return [(movement, int(model.convoys.arc_lane[arc])) for movement in told]


def _pinned_movement(model: Model, line: PinnedLine) -> tuple[Movement, int]:
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
    movement = Movement(
        id="",
        need=need.id,
        incident=at.id,
        form=need.form,
        kind=need.kind,
        source=pin.source,
        from_site=ends[0],
        to_site=ends[1],
        city_from=site.city,
        city_to=at.city,
        quantity=pin.quantity,
        vehicle_class=classes[line.vehicle].id if line.vehicle < len(classes) else None,
        vehicle_count=1 if need.form == "unit" else 0,
        leave_minutes=round(line.leave, 6),
        arrive_minutes=round(line.arrive, 6),
        assembly_minutes=round(line.assembly, 6),
        travel_minutes=round(line.travel, 6),
        setup_minutes=round(line.setup, 6),
        km=round(line.km, 6),
        route=instance.travel.route(
            1 if need.form == "resource" else 0, line.vehicle, line.site, line.incident
        )
        if by.mode == "road"
        else (),
        reason="pinned",
        pinned=True,
        mode=by.mode,
        service=by.service,
        departs_minutes=by.departs_minutes,
        wait_minutes=by.wait_minutes,
        rest_minutes=round(line.rest, 6),
        contribution=contribution(instance, pin.source, need),
        **shift(instance, pin.source, line.arrive),
    )
    return movement, lane


def _weights(model: Model) -> dict[str, tuple[float, float]]:
    return {s.id: (s.weight_kg, s.volume_m3) for s in model.instance.problem.supplies}


def _fewest_trucks(model: Model, draft: Draft, lines: list[tuple[Movement, int]]) -> list[int]:
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
        if not classes and line.vehicle_class is not None and not model.instance.trucks.limited:
            classes = {line.vehicle_class}
        if line.form != "supply" or not classes:
            told.append(0)
            continue
        kg, m3 = (each * line.quantity for each in weights[line.source])
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
