"""A draft in words: its movements with ids, times and routes, and the loads that carry them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from solver.arrays import Ints
from solver.instance.sources import FORMS, RESOURCE, UNIT
from solver.model.model import Model
from solver.model.pins import PinnedLine, lane_key
from solver.plan import Load, Movement, Tour
from solver.search.answer import Draft
from solver.search.cargo import Haul
from solver.telling.loads import Line, told_loads, told_tours, trucks_of, weights_of
from solver.telling.reasons import line_reasons
from solver.telling.riding import contribution, pinned_ride, rides, shift
from solver.tours.values import brought_by, follows_trucks

Names = Mapping[tuple[int, str], list[str]]
_Fields = dict[str, Any]
_Brought = dict[int, list[tuple[int, list[tuple[Haul, int]]]]]


def tell(
    model: Model, draft: Draft, known: Names | None = None
) -> tuple[tuple[Movement, ...], tuple[Load, ...], tuple[Tour, ...]]:
    """Movements in order of need, arrival and source, the loads that carry them, and how these are driven.
    Of the units of a class those go that are `known` to, by class and need."""
    brought = _turns_of(draft)
    lines = [each for i, line in enumerate(model.pins.lines) for each in _pinned(model, i, line, brought)]
    named = _named(model, draft, known or {})
    used = np.flatnonzero(draft.amounts)
    for arc, amount, shared in zip(
        used.tolist(), draft.amounts[used].tolist(), _of_arcs(model, used), strict=True
    ):
        lines.extend(_lines(model, arc, amount, shared, named, brought))
    order = {need.id: i for i, need in enumerate(model.instance.problem.needs)}
    lines.sort(key=lambda line: (order[line.fields["need"]], *line.order))
    weights = weights_of(model, lines)
    trucks = trucks_of(model, draft, lines, weights)
    asked = model.instance.parts.told
    movements = []
    for i, (line, (vehicle_class, count)) in enumerate(zip(lines, trucks, strict=True)):
        fields = line.fields
        fields["id"] = f"m{i + 1}"
        fields["need"], fields["wave"] = asked[order[fields["need"]]]
        if fields["form"] == "supply":
            fields["vehicle_class"], fields["vehicle_count"] = vehicle_class, count
        movements.append(Movement(**fields))
    loads = told_loads(model, draft, movements, lines, weights)
    return tuple(movements), tuple(loads.values()), told_tours(model, draft, movements, lines, loads)


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


def _lines(
    model: Model, arc: int, quantity: int, shared: _Fields, named: dict[int, list[str]], brought: _Brought
) -> Iterator[Line]:
    """Units go one by one under their own ids, stock as one line for each turn of its trucks."""
    lane = int(model.convoys.arc_lane[arc])
    turns = brought.get(arc, [])
    if not turns:
        for fields in _movements(model, arc, quantity, shared, named):
            yield Line(fields, lane, 1, arc)
    for turn, mine in turns:
        (fields,) = _movements(model, arc, sum(many for _, many in mine), shared, named)
        _come_with(fields, mine, arc)
        yield Line(fields, lane, turn, arc)


def _turns_of(draft: Draft) -> _Brought:
    """By line the turns in which trucks bring some of it, in their order, and these trucks."""
    told: _Brought = {}
    for (line, turn), mine in sorted(brought_by(draft.hauls).items(), key=lambda each: each[0]):
        told.setdefault(line, []).append((turn, mine))
    return told


def _come_with(fields: _Fields, mine: Sequence[tuple[Haul, int]], carried: int) -> None:
    """Gives a line the times of the last truck that brings some of it."""
    last = max((haul for haul, _ in mine), key=lambda haul: haul.end)
    leave = next(p.leave for p in last.picks if any(piece.line == carried for piece, _ in p.takes))
    on_the_way = fields["travel_minutes"] + fields["rest_minutes"] + fields["setup_minutes"]
    fields["wait_minutes"] += round(leave - fields["leave_minutes"], 6)
    fields["leave_minutes"] = round(leave, 6)
    fields["arrive_minutes"] = round(last.end, 6)
    fields["detour_minutes"] = max(0.0, round(last.end - leave - on_the_way, 6))


def _of_arcs(model: Model, used: Ints) -> Iterator[_Fields]:
    """What all lines of an arc share; `class` is its class of sources. The numbers are taken from the arrays
    at once: one by one that takes longer than all the rest."""
    instance, problem = model.instance, model.instance.problem
    arcs, sources, classes = instance.arcs.only(used), instance.sources, problem.vehicle_classes
    numbers = (
        arcs.source,
        arcs.need,
        sources.site[arcs.source],
        instance.needs.incident[arcs.need],
        sources.form[arcs.source],
        arcs.vehicle,
        np.round(arcs.leave, 6),
        np.round(arcs.arrive, 6),
        np.round(sources.assembly[arcs.source], 6),
        np.round(arcs.travel, 6),
        np.round(arcs.rest, 6),
        np.round(sources.setup[arcs.source], 6),
        np.round(arcs.km, 6),
    )
    columns = zip(*(each.tolist() for each in numbers), strict=True)
    reasons, by_what = line_reasons(instance, used), rides(instance, used)
    for row, reason, by in zip(columns, reasons, by_what, strict=True):
        s, n, place, i, form, vehicle, leave, arrive, assembly, travel, rest, setup, km = row
        need, site, at = problem.needs[n], problem.sites[place], problem.incidents[i]
        ends = (at.site, site.id) if form == RESOURCE else (site.id, at.site)
        route = instance.travel.route(int(form == RESOURCE), vehicle, place, i) if by.mode == "road" else ()
        yield {
            "class": s,
            "incident": at.id,
            "need": need.id,
            "form": FORMS[form],
            "kind": need.kind,
            "from_site": ends[0],
            "to_site": ends[1],
            "city_from": site.city,
            "city_to": at.city,
            "vehicle_class": classes[vehicle].id if vehicle < len(classes) else None,
            "vehicle_count": 1 if form == UNIT else 0,
            "wait_minutes": by.wait_minutes,
            "leave_minutes": leave,
            "arrive_minutes": arrive,
            "assembly_minutes": assembly,
            "travel_minutes": travel,
            "rest_minutes": rest,
            "setup_minutes": setup,
            "km": km,
            "route": route,
            "reason": reason,
            "pinned": False,
            "mode": by.mode,
            "service": by.service,
            "departs_minutes": by.departs_minutes,
        }


def _movements(
    model: Model, arc: int, quantity: int, shared: _Fields, named: dict[int, list[str]]
) -> Iterator[_Fields]:
    """Units go one by one under their own ids; supplies and resources as one line."""
    instance = model.instance
    fields = dict(shared)
    members = instance.sources.members[fields.pop("class")]
    need, unit = instance.problem.needs[instance.arcs.need[arc]], fields["form"] == "unit"
    for one in named[arc] if unit else members:
        yield {
            **fields,
            "quantity": 1 if unit else quantity,
            "source": one,
            "contribution": contribution(instance, one, need),
            **shift(instance, one, float(instance.arcs.arrive[arc])),
        }


def _pinned(model: Model, number: int, line: PinnedLine, brought: _Brought) -> Iterator[Line]:
    """A granted line, one for each turn of its trucks; without a lane where no truck takes it."""
    fields = _pinned_fields(model, line)
    turns = brought.get(-1 - number, [])
    if not turns:
        lane = -1
        if line.group >= 0 and not brought:
            lane = int(np.searchsorted(model.convoys.lanes, lane_key(model.instance, line, line.group)))
        yield Line(fields, lane, 1, -1 - number)
    for turn, mine in turns:
        told = {**fields, "quantity": sum(many for _, many in mine)}
        if follows_trucks(line):
            _come_with(told, mine, -1 - number)
        yield Line(told, mine[0][0].lane, turn, -1 - number)


def _pinned_fields(model: Model, line: PinnedLine) -> _Fields:
    instance, pin = model.instance, line.pin
    problem = instance.problem
    need = next(x for x in problem.needs if x.id == pin.need)
    site, at = problem.sites[line.site], problem.incidents[line.incident]
    ends = (at.site, site.id) if need.form == "resource" else (site.id, at.site)
    classes = problem.vehicle_classes
    by = pinned_ride(instance, line)
    return {
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
