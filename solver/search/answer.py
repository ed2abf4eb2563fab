"""A whole answer before it is told: amounts per arc, trucks per convoy, and the goals' values."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from solver.arrays import Floats, Ints
from solver.instance.costs import hours_felt
from solver.instance.needs import pinned_contribution
from solver.instance.sources import FORMS, SUPPLY, UNIT
from solver.model.goals import arc_cost, arc_hours
from solver.model.model import Model, burden_widths
from solver.model.pins import PinnedLine
from solver.model.rules import pinned_burden
from solver.plan import Vehicles
from solver.search.fleets import cheapest_fleets, nearest_fleets, sent_by

if TYPE_CHECKING:
    from solver.search.cargo import Haul


@dataclass(frozen=True, slots=True)
class Draft:
    """A whole answer before it is told: `amounts` per arc, `sent` trucks per convoy, `values` by goal
    order. With `hauls` each truck has its way, and what comes on its later turns is in `amounts` too."""

    amounts: Ints
    sent: Ints
    vehicles: list[tuple[int, Vehicles]]
    values: tuple[float, float, float, float]
    hauls: "tuple[Haul, ...]" = ()


def make_draft(model: Model, amounts: Ints, sent: Ints) -> Draft:
    """Puts the trucks on the nearest fleets and computes every goal."""
    vehicles = nearest_fleets(model, sent)
    return Draft(amounts, sent, vehicles, values_of(model, amounts, vehicles))


def on_cheapest_trucks(model: Model, draft: Draft, seconds: float) -> Draft:
    """The same lines on the cheapest trucks that carry them."""
    vehicles = cheapest_fleets(model, draft.amounts, draft.sent, seconds)
    values = values_of(model, draft.amounts, vehicles)
    if values[3] >= draft.values[3]:
        return draft
    return Draft(draft.amounts, sent_by(model, vehicles), vehicles, values)


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


def values_of(
    model: Model, amounts: Ints, vehicles: list[tuple[int, Vehicles]]
) -> tuple[float, float, float, float]:
    """Every goal, each line at the time of its arc."""
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
