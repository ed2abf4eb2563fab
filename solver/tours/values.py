"""The goals of a draft whose lines come when their trucks do."""

from collections import Counter
from collections.abc import Sequence

import numpy as np

from solver.instance.costs import hours_felt
from solver.model.model import Model
from solver.model.pins import PinnedLine
from solver.plan import Vehicles
from solver.search.answer import Draft, pin_crosses, values_of
from solver.search.cargo import Haul

DIGITS = 6
NEARLY_ALL = 0.97
Brought = dict[tuple[int, int], list[tuple[Haul, int]]]
"""Hauls and quantities by line (its arc, or -1 - i for the i-th granted line) and turn."""


def better_of(draft: Draft, other: Draft) -> Draft:
    """The better by the goals in their order, the first where they are alike."""
    return min(draft, other, key=lambda each: [round(value, DIGITS) for value in each.values])


def all_out(model: Model, draft: Draft) -> bool:
    """Whether hardly a truck is left that the draft does not send."""
    trucks = int(model.instance.trucks.count.sum())
    return sum(haul.turn == 1 for haul in draft.hauls) >= NEARLY_ALL * trucks


def along_tours(model: Model, draft: Draft, hauls: list[Haul]) -> Draft:
    """The draft on these hauls: its trucks are theirs, its lines come with them."""
    sent = np.zeros(len(model.convoys), np.int64)
    convoy = {
        key: i
        for i, key in enumerate(zip(model.convoys.lane.tolist(), model.convoys.vehicle.tolist(), strict=True))
    }
    for haul in hauls:
        sent[convoy[haul.lane, haul.kind]] += haul.turn == 1
    every = vehicles_of(model, hauls)
    unmet, time, burden, cost = values_of(model, draft.amounts, [(lane, trucks) for lane, _, trucks in every])
    time += _waited(model, hauls)
    vehicles = [(lane, trucks) for lane, turn, trucks in every if turn == 1]
    return Draft(draft.amounts, sent, vehicles, (unmet, time, burden, cost), tuple(hauls))


def brought_by(hauls: Sequence[Haul]) -> Brought:
    told: Brought = {}
    for haul in hauls:
        for piece, quantity in haul.takes:
            told.setdefault((piece.line, haul.turn), []).append((haul, quantity))
    return told


def vehicles_of(model: Model, hauls: Sequence[Haul]) -> list[tuple[int, int, Vehicles]]:
    """(lane, turn, trucks of one fleet with ways of the same length), in a fixed order."""
    count: Counter[tuple[int, int, str, str, float]] = Counter()
    for haul in hauls:
        fleet = model.instance.problem.fleets[haul.fleet]
        count[haul.lane, haul.turn, fleet.id, fleet.vehicle_class, round(way_km(model, haul), 6)] += 1
    return [
        (lane, turn, Vehicles(fleet=fleet, vehicle_class=name, count=many, km=km))
        for (lane, turn, fleet, name, km), many in sorted(count.items())
    ]


def way_km(model: Model, haul: Haul) -> float:
    """The whole way of a haul."""
    between, site, total = model.instance.between, haul.site, 0.0
    for pick in haul.picks:
        total += between.km(site, pick.stack.site, haul.vehicle)
        site = pick.stack.site
    return total + float(model.instance.travel.km[0, haul.vehicle, site, haul.incident])


def follows_trucks(line: PinnedLine) -> bool:
    """Whether a granted line comes when its trucks do: its times are not told already."""
    return line.pin.leave_minutes is None and line.pin.arrive_minutes is None


def _waited(model: Model, hauls: Sequence[Haul]) -> float:
    """What it adds to the time goal that lines come when their last truck does."""
    instance, total = model.instance, 0.0
    arcs, needs, agreement = instance.arcs, instance.needs, instance.problem.agreement
    need_of = {need.id: i for i, need in enumerate(instance.problem.needs)}
    margin = agreement.own_city_margin_minutes if agreement.own_city_first else 0.0
    for (line, _), mine in brought_by(hauls).items():
        end = max(haul.end for haul, _ in mine)
        if line >= 0:
            n, told, cross = int(arcs.need[line]), float(arcs.arrive[line]), bool(arcs.cross[line])
            served = float(arcs.gain[line]) * sum(quantity for _, quantity in mine)
        else:
            pinned = model.pins.lines[-1 - line]
            n, told, cross = need_of[pinned.pin.need], pinned.arrive, pin_crosses(model, pinned)
            served = float(sum(many for _, many in mine)) if follows_trucks(pinned) else 0.0
        felt = hours_felt(agreement, np.array([end, told]) + margin * cross, needs.due[n])
        total += float(needs.weight[n] / needs.asked[n] * (felt[0] - felt[1])) * served
    return total
