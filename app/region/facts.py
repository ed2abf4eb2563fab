"""The region as found: places, roads, rail, air, facilities, past incidents; each row with its confidence."""

import datetime as dt
from typing import Annotated, Literal

from pydantic import Field

from app.region.tables import Row

Lat = Annotated[float, Field(ge=36, le=45)]  # the four cities and the towns around them
Lon = Annotated[float, Field(ge=104, le=116)]
CityCode = Annotated[str, Field(pattern=r"^(15\d{4})?$")]  # empty: outside the region


class Place(Row):
    """A city or a county-level unit with its seat; `city` is itself for a city."""

    adcode: str = Field(pattern=r"^15\d{4}$")
    level: Literal["city", "county"]
    name_zh: str
    name_en: str
    unit_type: str
    city: CityCode
    seat_zh: str
    seat_pinyin: str
    lat: Lat
    lon: Lon
    area_km2: float
    population_2020: int


class RoadNode(Row):
    node_id: str
    name_zh: str
    kind: Literal["county_seat", "city_seat", "interchange", "town", "airport", "external", "planned"]
    city: CityCode
    county: str
    lat: Lat
    lon: Lon
    accuracy: str


class RoadEdge(Row):
    """A stretch of road, both ways. Only `status` open carries traffic."""

    edge_id: str
    ref: str
    name_zh: str
    from_node: str
    to_node: str
    length_km: float = Field(gt=0)
    road_class: Literal["expressway", "national", "provincial", "county", "urban"]
    speed_kmh: float = Field(gt=0, le=130)
    status: Literal["open", "planned", "under_construction", "dead_end"]
    confidence: Literal["published", "published-split", "estimated"]
    source: str
    note: str


class Rail(Row):
    """A station, a link between two, or a note on the service: `record_type` says which."""

    record_type: Literal["station", "link", "service"]
    id: str
    name_zh: str
    name_en: str
    city: CityCode
    county: str
    lat: Lat | None = None
    lon: Lon | None = None
    line: str
    from_id: str
    to_id: str
    distance_km: float | None = None
    emu_minutes: int | None = None
    as_of: str
    status: str
    confidence: str
    source: str
    note: str


class Airport(Row):
    id: str
    name_zh: str
    name_en: str
    kind: str
    city: CityCode
    county: str
    iata: str
    icao: str
    lat: Lat
    lon: Lon
    elevation_m: float | None = None
    runway_m: str
    status: str
    confidence: str
    source: str
    note: str


class Facility(Row):
    """A real place; `status` inferred means one per county was concluded, not read."""

    id: str
    name_zh: str
    type: str
    level: str
    city: CityCode
    county: str
    lat: Lat
    lon: Lon
    coord_quality: str
    capacity: str
    capacity_unit: str
    capacity_year: str
    status: Literal["real", "inferred"]
    confidence: str
    source: str
    note: str


class PastIncident(Row):
    """What happened before and who helped; drills are modelled on these."""

    id: str
    date: dt.date
    time: str
    city_zh: str
    county: str
    place: str
    category: str
    subtype: str
    level: str
    level_basis: str
    deaths: int | None = None
    missing: int | None = None
    injured: int | None = None
    affected: int | None = None
    evacuated: int | None = None
    lat: Lat | None = None
    lon: Lon | None = None
    coord_quality: str
    summary: str
    support_published: str
    confidence: str
    source: str


class PastAgreement(Row):
    date: str
    parties: str
    title: str
    content: str
    confidence: str
    source: str


class RiverPoint(Row):
    """One point of the Yellow River line, in order downstream; drawn, not surveyed."""

    sequence: int
    name_zh: str
    lat: Lat
    lon: Lon
    accuracy: str
