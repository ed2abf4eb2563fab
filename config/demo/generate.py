"""Makes the CSV files of this folder, seeded: `python -m config.demo.generate`."""

import csv
import io
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from random import Random

from app.region.data import Reference, load_reference
from app.region.register import DemoPolicy
from app.region.tables import read_toml
from config.demo import amounts
from config.demo.amounts import CITIES, LATIN, SHORT, WEIGHT
from config.demo.officers import officers
from config.demo.sites import Site, sites

HERE = Path(__file__).parent
Rows = list[tuple[object, ...]]


def files() -> dict[str, str]:
    """File name -> content of every CSV of the demo register."""
    reference = load_reference()
    policy = read_toml(HERE / "demo.toml", DemoPolicy)
    places = sites(reference)
    dice = Random(policy.seed)
    header = (
        "key",
        "city",
        "county",
        "kind",
        "name_zh",
        "name_en",
        "lat",
        "lon",
        "accuracy",
        "facility",
        "invented",
    )
    return {
        "sites.csv": _csv(header, [_cells(place) for place in places]),
        "lots.csv": _csv(
            ("site", "item", "lot_no", "on_hand", "expires_on"),
            _lots(reference, places, dice, policy.reference_date),
        ),
        "units.csv": _csv(
            ("name_zh", "unit_kind", "site", "grade", "crew", "readiness", "assembly_minutes"),
            _units(reference, places, dice),
        ),
        "resources.csv": _csv(
            ("site", "resource_kind", "capacity", "occupied"), _resources(reference, places, dice)
        ),
        "fleets.csv": _csv(("site", "vehicle_class", "count"), _fleets(places)),
        "officers.csv": _csv(("username", "name_zh", "name_en", "city", "role", "site"), list(officers())),
    }


def _cells(place: Site) -> tuple[object, ...]:
    return (
        place.key,
        place.city,
        place.county,
        place.kind,
        place.name_zh,
        place.name_en,
        f"{place.lat:.4f}",
        f"{place.lon:.4f}",
        place.accuracy,
        place.facility,
        "true" if place.invented else "false",
    )


def _csv(header: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue()


def _lots(reference: Reference, places: list[Site], dice: Random, today: date) -> Rows:
    rows: Rows = []
    numbers: Counter[str] = Counter()
    for city in CITIES:
        for site, item, quantity in _stock(places, city):
            parts = [quantity] if quantity < 40 else [quantity * 2 // 3, quantity - quantity * 2 // 3]
            months = reference.items[item].shelf_life_months
            for part in parts:
                numbers[city] += 1
                expires = "" if months is None else _expiry(months, dice, today).isoformat()
                rows.append((site, item, f"L{city}-{numbers[city]:04d}", part, expires))
    return rows


def _expiry(months: int, dice: Random, today: date) -> date:
    """Mostly well within its life; about one lot in thirty has run out and waits to be written off."""
    if dice.random() < 0.03:
        return today - timedelta(days=dice.randint(5, 90))
    return today + timedelta(days=round(30.4 * months * dice.uniform(0.15, 0.95)))


def _stock(places: list[Site], city: str) -> Iterator[tuple[str, str, int]]:
    weight, latin = WEIGHT[city], LATIN[city]
    city_store = f"depot-{city}"
    county_stores = [
        place.key
        for place in places
        if place.city == city and place.key.startswith("depot-F") and place.kind == "depot"
    ]
    for item, amount in amounts.RELIEF.items():
        total = round(amount * weight)
        share = round(total * 0.4 / len(county_stores))
        yield city_store, item, total - share * len(county_stores)
        for store in county_stores:
            if share:
                yield store, item, share
    special = (
        (city_store, amounts.CITY),
        (f"chemical-{latin}", amounts.CHEMICAL),
        (f"flood-{latin}", amounts.FLOOD),
        (f"health-{latin}", amounts.HEALTH),
        (f"road-{latin}", amounts.SNOW),
        (f"base-{latin}", amounts.WILDFIRE),
    )
    for store, table in special:
        for item, amount in table.items():
            yield store, item, max(1, round(amount * weight))


def _units(reference: Reference, places: list[Site], dice: Random) -> Rows:
    rows: Rows = []
    numbers: Counter[tuple[str, str]] = Counter()
    for place in places:
        for unit_kind, count in _units_of(reference, place).items():
            kind = reference.unit_kinds[unit_kind]
            for _ in range(count):
                numbers[place.city, kind.mark] += 1
                name = f"{SHORT[place.city]}-{kind.mark}-{numbers[place.city, kind.mark]:02d}"
                crew = max(1, kind.crew + dice.choice((-1, 0, 0, 0, 1)))
                rows.append(
                    (name, kind.key, place.key, kind.grade, crew, _readiness(dice), kind.assembly_minutes)
                )
    return rows


def _readiness(dice: Random) -> str:
    chance = dice.random()
    return "ready" if chance < 0.93 else "maintenance" if chance < 0.97 else "off_duty"


def _units_of(reference: Reference, place: Site) -> Counter[str]:
    found: Counter[str] = Counter(amounts.PLACE_UNITS.get(place.facility, {}))
    word = place.key.split("-")[0]
    tables: Mapping[str, tuple[Mapping[str, tuple[int, ...]], ...]] = {
        "base": (amounts.BASE_UNITS,),
        "special": (amounts.SPECIAL_UNITS,),
        "road": (amounts.ROAD_UNITS,),
        "power": (amounts.POWER_UNITS,),
        "coach": (amounts.COACH_UNITS,),
        "police": (amounts.POLICE_UNITS,),
    }
    facility = reference.facilities.get(place.facility)
    if facility is None:
        chosen = tables.get(word, ())
    else:
        chosen = {"CDC": (amounts.HEALTH_UNITS,), "ambulance centre": (amounts.AMBULANCE_UNITS,)}.get(
            facility.type, ()
        )
    for table in chosen:
        found.update({kind: counts[CITIES.index(place.city)] for kind, counts in table.items()})
    if word == "snow":
        found.update({"snow_plough": 2, "snow_team": 1, "tow_truck": 1})
    if facility is not None and facility.type == "fire station":
        found.update(_county_fire(reference, place.county))
    if place.kind == "hospital":
        found.update({"ambulance": 1 if place.city == "150900" else 2})
    return found


def _county_fire(reference: Reference, county: str) -> dict[str, int]:
    populous = reference.counties[county].population_2020 > 300_000
    return {
        "fire_engine": 3 if populous else 2,
        "rescue_engine": 1,
        "foam_engine": 1 if county in amounts.CHEMICAL_COUNTIES else 0,
        "grassland_team": 1 if county in amounts.PASTORAL else 0,
        "forest_engine": 1 if county in amounts.PASTORAL else 0,
        "atv": 1 if county in amounts.PASTORAL[2:6] else 0,
    }


def _resources(reference: Reference, places: list[Site], dice: Random) -> Rows:
    shelter_places = {f"shelter-{county}": count for county, _, _, count in amounts.SHELTERS}
    rows: Rows = []
    for place in places:
        capacities: dict[str, int] = defaultdict(int)
        if place.kind == "hospital":
            capacities |= _beds(reference, place)
        if place.kind == "shelter":
            capacities |= {"shelter_place": shelter_places[place.key]}
        if place.key == f"base-{LATIN[place.city]}":
            capacities |= {"command_post": 1}
        if place.key == f"depot-{place.city}":
            capacities |= {"warehouse": round(3000 * WEIGHT[place.city])}
        if place.key == f"coach-{LATIN[place.city]}":
            capacities |= {"isolation_room": round(240 * WEIGHT[place.city])}
        rows.extend(
            (place.key, kind, count, _occupied(kind, count, dice)) for kind, count in capacities.items()
        )
    return rows


def _beds(reference: Reference, place: Site) -> dict[str, int]:
    facility = reference.facilities[place.facility]
    county = facility.type == "county hospital"
    known = facility.capacity if facility.capacity_unit.startswith("beds") else ""
    beds = int(known) if known.isdigit() else (220 if county else 700)
    usual = {"hospital_bed": beds, "icu_bed": max(4, beds // 50), "operating_room": max(2, beds // 100)}
    return usual | amounts.BEDS.get(place.facility, {})


def _occupied(kind: str, capacity: int, dice: Random) -> int:
    shares = {"hospital_bed": (0.82, 0.94), "icu_bed": (0.6, 0.85), "burn_bed": (0.3, 0.6)}
    low, high = shares.get(kind, (0.0, 0.0) if kind in {"shelter_place", "command_post"} else (0.2, 0.5))
    return int(capacity * dice.uniform(low, high))


def _fleets(places: list[Site]) -> Rows:
    rows: Rows = []
    for place in places:
        if place.kind != "depot":
            continue
        if place.key == f"depot-{place.city}":
            weight = WEIGHT[place.city]
            rows += [
                (place.key, "truck_light", round(8 * weight)),
                (place.key, "truck_medium", round(9 * weight)),
                (place.key, "truck_heavy", round(4 * weight)),
            ]
        elif place.invented:
            rows += [(place.key, "truck_light", 2), (place.key, "truck_medium", 3)]
        else:
            rows += [(place.key, "truck_light", 1), (place.key, "truck_medium", 1)]
    return rows


def main() -> None:
    for name, content in files().items():
        (HERE / name).write_text(content, encoding="utf-8")


if __name__ == "__main__":
    main()
