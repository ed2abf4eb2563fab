"""What waiting and moving cost by the agreement, one movement at a time: what the goals are summed from."""

import numpy as np

from solver.arrays import Floats
from solver.instance.needs import Needs
from solver.instance.sources import RESOURCE, SUPPLY, UNIT, Sources
from solver.instance.trucks import Trucks
from solver.problem import Agreement

TRACE, SHARE, KMH = 1e-3, 1e-2, 60.0


def hours_felt(agreement: Agreement, minutes: Floats, due_minutes: Floats) -> Floats:
    """What waiting until `minutes` feels like, in hours: convex, steeper past the due time."""
    late = np.maximum(minutes - due_minutes, 0.0) / 60.0
    felt: Floats = minutes / 60.0 + agreement.late_hour * late + agreement.late_hour_squared * late**2
    return felt


def moving_cost(agreement: Agreement, form: int, km: Floats, weight_kg: Floats) -> Floats:
    """Vehicle kilometres of one unit, resource or piece on its way, its trucks apart."""
    if form == UNIT:
        return km + agreement.vehicle_km
    return km if form == RESOURCE else km * weight_kg / 1000.0 * agreement.tonne_km


def hours_per_km(agreement: Agreement, sources: Sources, needs: Needs, trucks: Trucks) -> float:
    """What a vehicle-kilometre weighs, in weighted hours, in a cost that joins the goals: a TRACE; less where
    so much moves that all its kilometres would weigh more than a SHARE of the hours on the way, at KMH. Time
    comes before cost, however many trucks it takes."""
    kind, source = sources.by_kind()
    kinds = 1 + int(max(needs.kind.max(initial=-1), kind.max(initial=-1)))
    stock = np.bincount(kind, sources.amount[source], kinds)
    heaviest, largest = np.zeros(kinds), np.zeros(kinds)
    np.maximum.at(heaviest, kind, sources.weight_kg[source])
    np.maximum.at(largest, kind, sources.volume_m3[source])
    loads = heaviest / 1000.0 * agreement.tonne_km
    if trucks.limited:
        standing = trucks.group_of >= 0
        payload, room = (x[standing].max(initial=0.0) for x in (trucks.payload_kg, trucks.volume_m3))
        loads += np.maximum(heaviest / max(payload, 1e-9), largest / max(room, 1e-9))
    each = np.where(needs.form == SUPPLY, loads[needs.kind], 1.0)
    moved = float(each @ np.minimum(needs.quantity, stock[needs.kind]))
    hours = float((needs.weight / needs.asked) @ needs.quantity)
    return min(TRACE, SHARE * hours / max(KMH * moved, 1e-9))
