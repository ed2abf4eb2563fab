"""The least and the most of every number in a question: the schema publishes them, the validator keeps them.

Beyond `LARGEST`, rounding in the engines would lose single pieces; where no road leads, a matrix has no leg.
"""

from solver.agreement import Agreement, Cap, Slack
from solver.problem import (
    Complement,
    Consent,
    Fleet,
    Floor,
    Holding,
    Incident,
    Need,
    Pin,
    Problem,
    Resource,
    Site,
    Supply,
    Unit,
    Wave,
)
from solver.transport import Access, Edge, Leg, Node, Service, VehicleClass

LARGEST = 1_000_000_000
SMALLEST = 1e-9
SLOWEST = 1e-6
Bound = tuple[float, float]

_ANY: Bound = (0, LARGEST)
_SOME: Bound = (1, LARGEST)
_SIGNED: Bound = (-LARGEST, LARGEST)
_SEED: Bound = (0, 2**53)
_WEIGHT: Bound = (SMALLEST, LARGEST)
_SPEED: Bound = (SLOWEST, LARGEST)
_LAT: Bound = (-90, 90)
_LON: Bound = (-180, 180)

BOUNDS: dict[type, dict[str, Bound]] = {
    Problem: {"horizon_minutes": _ANY, "seed": _SEED},
    Site: {"lat": _LAT, "lon": _LON},
    VehicleClass: {"payload_kg": _ANY, "volume_m3": _ANY, "speed_kmh": _SPEED, "drivers": _SOME},
    Fleet: {"count": _ANY},
    Supply: {
        "quantity": _ANY, "ready_minutes": _ANY, "loading_minutes": _ANY, "weight_kg": _ANY,
        "volume_m3": _ANY,
    },
    Unit: {
        "grade": _SOME, "crew": _ANY, "assembly_minutes": _ANY, "setup_minutes": _ANY,
        "ready_minutes": _ANY, "ratings": _ANY, "drivers": _SOME, "worked_minutes": _ANY,
        "shift_minutes": _ANY,
    },
    Resource: {"quantity": _ANY, "ready_minutes": _ANY},
    Incident: {"grade": _SIGNED},
    Need: {
        "quantity": _SOME, "due_minutes": _ANY, "latest_minutes": _ANY, "minimum_grade": _SOME,
        "priority": _SIGNED, "weight": _WEIGHT,
    },
    Wave: {"quantity": _SOME, "due_minutes": _ANY, "latest_minutes": _ANY},
    Complement: {"per": _WEIGHT, "ready": _ANY},
    Floor: {"quantity": _ANY},
    Consent: {"quantity": _SOME},
    Holding: {"quantity": _ANY, "lent": _ANY},
    Pin: {
        "quantity": _SOME, "leave_minutes": _SIGNED, "arrive_minutes": _SIGNED,
        "departs_minutes": _SIGNED, "wave": _SOME,
    },
    Leg: {"minutes": _ANY, "km": _ANY},
    Node: {"lat": _LAT, "lon": _LON},
    Edge: {"km": _ANY, "speed_kmh": _SPEED, "factor": (SLOWEST, 10)},
    Access: {"km": _ANY, "minutes": _ANY},
    Service: {
        "minutes": _ANY, "seats": _ANY, "km": _ANY, "departures": _ANY, "first_minutes": _ANY,
        "last_minutes": _ANY, "every_minutes": _SOME, "boarding_minutes": _ANY,
    },
    Cap: {"share": (0, 1)},
    Slack: {"time": _ANY, "burden": _ANY},
    Agreement: {
        "cross_city_grades": _SIGNED, "shortfall_only_grades": _SIGNED, "grade_weights": _WEIGHT,
        "priority_weights": _WEIGHT, "own_city_margin_minutes": _ANY, "driving_minutes": _SOME,
        "rest_minutes": _ANY, "shift_minutes": _ANY, "late_hour": _ANY, "late_hour_squared": _ANY,
        "burden_widths": _ANY, "burden_slopes": _ANY, "vehicle_km": _ANY, "tonne_km": _ANY,
        "truck_turns": _SOME, "unloading_minutes": _ANY,
    },
}  # fmt: skip
