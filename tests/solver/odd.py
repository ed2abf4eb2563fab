"""A question as a stranger writes it: plain JSON values, a bit of everything the format has."""

from typing import Any

Question = dict[str, Any]
PLACES = (("da", "x", 40), ("x", "da", 45), ("db", "x", 90.5), ("x", "db", 91.25), ("db", "da", 85))


def make_question() -> Question:
    """Two cities, two depots, one incident; a bit of everything."""
    return {
        "id": "odd", "horizon_minutes": 1440, "seed": 3,
        "cities": [{"id": "a"}, {"id": "b"}],
        "sites": [
            {"id": "da", "city": "a", "lat": 40.8, "lon": 111.7}, {"id": "db", "city": "b"}, {"id": "x"},
        ],
        "vehicle_classes": [{"id": "t", "payload_kg": 5000, "volume_m3": 30, "speed_kmh": 70, "drivers": 1}],
        "fleets": [
            {"id": "fa", "site": "da", "vehicle_class": "t", "count": 3},
            {"id": "fb", "site": "db", "vehicle_class": "t", "count": 3},
        ],
        "supplies": [
            {"id": "sa", "site": "da", "kind": "water", "quantity": 500, "weight_kg": 10, "volume_m3": 0.02},
            {"id": "sb", "site": "db", "kind": "water", "quantity": 800, "weight_kg": 9,
             "loading_minutes": 5},
        ],
        "units": [
            {"id": "ua", "site": "da", "kind": "team", "capabilities": ["medic"], "vehicle_class": "t",
             "assembly_minutes": 10, "ratings": {"medic": 2}},
            {"id": "ub", "site": "db", "kind": "team", "capabilities": ["medic", "pump"], "crew": 4,
             "grade": 2, "modes": ["rail"], "shift_minutes": 600, "worked_minutes": 60},
        ],
        "resources": [
            {"id": "ra", "site": "da", "kind": "bed", "quantity": 20},
            {"id": "rb", "site": "db", "kind": "bed", "quantity": 50, "ready_minutes": 15},
        ],
        "incidents": [{"id": "i", "city": "a", "site": "x", "grade": 1}],
        "needs": [
            {"id": "nw", "incident": "i", "form": "supply", "kind": "water", "quantity": 900,
             "due_minutes": 120, "latest_minutes": 600, "waves": [{"quantity": 100, "due_minutes": 60}]},
            {"id": "nm", "incident": "i", "form": "unit", "kind": "medic", "quantity": 3, "due_minutes": 60,
             "latest_minutes": 600, "priority": 1, "weight": 2, "minimum_grade": 3},
            {"id": "nb", "incident": "i", "form": "resource", "kind": "bed", "quantity": 30,
             "due_minutes": 200, "latest_minutes": 600},
        ],
        "floors": [{"city": "b", "form": "supply", "kind": "water", "quantity": 100}],
        "consents": [{"city": "b", "form": "supply", "kind": "water", "quantity": 20}],
        "holdings": [{"city": "b", "form": "supply", "kind": "water", "quantity": 900, "lent": 10}],
        "complements": [{"need": "nb", "requires": "nm", "per": 0.05, "ready": 1}],
        "agreement": {
            "caps": [{"city": "b", "form": "resource", "kind": "bed", "share": 0.5}],
            "slack": {"time": 0.02}, "late_hour": 4, "vehicle_km": 20, "burden_slopes": [1, 3, 10],
            "grade_weights": {"1": 1000}, "driving_minutes": 240,
        },
        "travel": {
            "matrix": [{"from": a, "to": b, "minutes": m, "km": m} for a, b, m in PLACES],
            "services": [
                {"id": "k", "mode": "rail", "from": "db", "to": "da", "minutes": 30, "seats": 9,
                 "departures": [30.5], "every_minutes": 60, "boarding_minutes": 10},
            ],
        },
        "pinned": [{"need": "nw", "source": "sb", "quantity": 7, "arrive_minutes": 80}],
    }  # fmt: skip


def put_on_network(question: Question) -> None:
    question["travel"] = {
        "network": {
            "nodes": [{"id": n, "lat": 40 + i / 2, "lon": 110 + i / 2} for i, n in enumerate("ABX")],
            "edges": [
                {"id": "ax", "from": "A", "to": "X", "km": 60, "speed_kmh": 60, "factor": 0.7},
                {"id": "bx", "from": "B", "to": "X", "km": 90, "speed_kmh": 60, "one_way": True},
                {"id": "ab", "from": "A", "to": "B", "km": 100, "speed_kmh": 100, "closed": True},
            ],
            "access": [
                {"site": "da", "node": "A"},
                {"site": "db", "node": "B", "km": 1, "minutes": 2},
                {"site": "x", "node": "X"},
            ],
        }
    }
