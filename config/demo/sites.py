"""The places of the demo register: real ones of `region/facilities.csv` and invented ones beside them."""

import math
import zlib
from dataclasses import dataclass
from typing import Literal

from app.region.data import Reference
from app.region.facts import Facility
from config.demo.amounts import CITIES, LATIN, SHELTERS, SNOW_COUNTIES

Kind = Literal["depot", "station", "hospital", "shelter", "base"]

FACILITY_KINDS: dict[str, Kind] = {
    "relief store": "depot",
    "fire station": "station",
    "enterprise fire brigade": "station",
    "hazmat rescue": "station",
    "mine rescue": "station",
    "ambulance centre": "station",
    "forest fire": "base",
    "forest fire / air": "base",
    "CDC": "base",
    "tertiary hospital": "hospital",
    "secondary hospital": "hospital",
    "county hospital": "hospital",
}
ENGLISH_TYPES = {
    "relief store": "relief store",
    "fire station": "fire and rescue brigade",
    "enterprise fire brigade": "enterprise fire brigade",
    "hazmat rescue": "hazmat rescue brigade",
    "mine rescue": "mine rescue base",
    "ambulance centre": "ambulance centre",
    "forest fire": "forest-fire base",
    "forest fire / air": "forest and grassland fire air base",
    "CDC": "centre for disease control",
    "tertiary hospital": "hospital",
    "secondary hospital": "hospital",
    "county hospital": "county hospital",
}
# Invented places every city has: word in the key, kind, county per city, Chinese, English.
CITY_SITES: tuple[tuple[str, Kind, tuple[str, str, str, str], str, str], ...] = (
    (
        "special",
        "station",
        ("150105", "150204", "150602", "150902"),
        "特勤消防站",
        "special-duty fire station",
    ),
    ("base", "base", ("150102", "150207", "150603", "150902"), "综合应急救援基地", "rescue base"),
    ("road", "base", ("150104", "150202", "150602", "150926"), "公路应急养护中心", "road maintenance centre"),
    ("power", "base", ("150103", "150203", "150603", "150902"), "电力应急中心", "power emergency centre"),
    ("coach", "base", ("150105", "150207", "150602", "150902"), "应急运输车队", "emergency coach fleet"),
    ("police", "base", ("150103", "150204", "150603", "150902"), "警务支援基地", "police support base"),
    (
        "chemical",
        "depot",
        ("150122", "150207", "150622", "150902"),
        "危化应急物资储备点",
        "chemical-accident store",
    ),
    ("flood", "depot", ("150122", "150202", "150621", "150925"), "防汛物资储备库", "flood-defence store"),
    (
        "health",
        "depot",
        ("150105", "150203", "150602", "150902"),
        "卫生应急物资储备库",
        "health-emergency store",
    ),
)
MILITARY_OR_REGIONAL = {"F001", "F101"}  # not any city's to lend


@dataclass(frozen=True)
class Site:
    key: str
    city: str
    county: str
    kind: Kind
    name_zh: str
    name_en: str
    lat: float
    lon: float
    accuracy: str
    facility: str
    invented: bool


def sites(reference: Reference) -> list[Site]:
    """Every site of the register, real ones first, in a fixed order."""
    found = [
        _real(reference, facility)
        for facility in reference.facilities.values()
        if facility.type in FACILITY_KINDS and facility.city and facility.id not in MILITARY_OR_REGIONAL
    ]
    return found + _of_cities(reference) + _snow(reference) + _shelters(reference)


def _real(reference: Reference, facility: Facility) -> Site:
    word = FACILITY_KINDS[facility.type]
    city_wide = facility.level in {"city", "autonomous region"} and facility.type == "relief store"
    key = f"depot-{facility.city}" if city_wide else f"{word}-{facility.id}"
    area = (
        reference.cities[facility.city] if facility.level == "city" else reference.counties[facility.county]
    )
    unclear = facility.coord_quality.startswith("county seat")
    lat, lon = _apart(key, facility.lat, facility.lon) if unclear else (facility.lat, facility.lon)
    accuracy = "county seat, moved apart" if unclear else facility.coord_quality
    name_en = f"{area.name_en} {ENGLISH_TYPES[facility.type]} ({facility.id})"
    return Site(
        key,
        facility.city,
        facility.county,
        word,
        facility.name_zh,
        name_en,
        lat,
        lon,
        accuracy,
        facility.id,
        False,
    )


def _invented(reference: Reference, key: str, county: str, kind: Kind, name_zh: str, name_en: str) -> Site:
    place = reference.counties[county]
    lat, lon = _apart(key, place.lat, place.lon)
    return Site(
        key, place.city, county, kind, name_zh, name_en, lat, lon, "invented, near the county seat", "", True
    )


def _of_cities(reference: Reference) -> list[Site]:
    return [
        _invented(
            reference,
            f"{word}-{LATIN[city]}",
            counties[n],
            kind,
            f"{reference.cities[city].name_zh}{name_zh}",
            f"{reference.cities[city].name_en} {name_en}",
        )
        for n, city in enumerate(CITIES)
        for word, kind, counties, name_zh, name_en in CITY_SITES
    ]


def _snow(reference: Reference) -> list[Site]:
    return [
        _invented(
            reference,
            f"snow-{county}",
            county,
            "base",
            f"{reference.counties[county].name_zh}除雪保畅基地",
            f"{reference.counties[county].name_en} snow-clearing base",
        )
        for county in SNOW_COUNTIES
    ]


def _shelters(reference: Reference) -> list[Site]:
    return [
        _invented(reference, f"shelter-{county}", county, "shelter", name_zh, name_en)
        for county, name_zh, name_en, _ in SHELTERS
    ]


def _apart(key: str, lat: float, lon: float) -> tuple[float, float]:
    """A point 0.5 to 2 km from the seat, the same for the same key, so that sites do not cover each other."""
    number = zlib.crc32(key.encode())
    angle = math.radians(number % 360)
    distance_km = 0.5 + (number // 360 % 150) / 100
    north, east = distance_km * math.cos(angle), distance_km * math.sin(angle)
    return (
        round(lat + north / 111.2, 4),
        round(lon + east / (111.2 * math.cos(math.radians(lat))), 4),
    )
