"""What waiting and moving cost by the agreement, one movement at a time: what the goals are summed from."""

import numpy as np

from solver.arrays import Floats
from solver.instance.sources import RESOURCE, UNIT
from solver.problem import Agreement


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
