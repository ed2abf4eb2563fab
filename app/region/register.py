"""The demo register of the four cities: invented stock, teams, equipment, capacity and officers."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from app.region.catalogue import Catalogue, Grade, Minutes
from app.region.facts import Lat, Lon
from app.region.tables import DataError, Row, read_csv, read_toml

City = Annotated[str, Field(pattern=r"^15\d{4}$")]
Role = Literal[
    "duty_officer",
    "leader",
    "storekeeper",
    "team_leader",
    "joint_command",
    "exercise_director",
    "evaluator",
    "system_admin",
    "security_admin",
    "audit_admin",
]


def _flag(text: object) -> object:
    return {"true": True, "false": False}.get(str(text), text)


Flag = Annotated[bool, BeforeValidator(_flag)]


class DemoSite(Row):
    """A place of the register. `invented`: the place itself; what it holds always is."""

    key: str
    city: City
    county: City
    kind: Literal["depot", "station", "hospital", "shelter", "base"]
    name_zh: str
    name_en: str
    lat: Lat
    lon: Lon
    accuracy: str
    facility: str  # id in region/facilities.csv, empty when the place is invented
    invented: Flag


class DemoLot(Row):
    site: str
    item: str
    lot_no: str
    on_hand: int = Field(gt=0)
    expires_on: date | None = None


class DemoUnit(Row):
    name_zh: str
    unit_kind: str
    site: str
    grade: Grade
    crew: int = Field(gt=0)
    readiness: Literal["ready", "maintenance", "off_duty"]
    assembly_minutes: Minutes


class DemoResource(Row):
    site: str
    resource_kind: str
    capacity: int = Field(gt=0)
    occupied: int = Field(ge=0)


class DemoFleet(Row):
    site: str
    vehicle_class: str
    count: int = Field(gt=0)


class DemoService(Row):
    """A train or flight, invented; `departures` are times of day, apart by spaces."""

    number: str
    mode: Literal["rail", "air"]
    from_place: str
    to_place: str
    minutes: int = Field(gt=0)
    seats: int = Field(gt=0)
    boarding_minutes: int = Field(ge=0)
    departures: str
    first: str
    last: str
    every_minutes: int | None = None


class DemoOfficer(Row):
    username: str
    name_zh: str
    name_en: str
    city: City | None = None  # None: the joint command, the director and the administrators
    role: Role
    site: str  # where a storekeeper or team leader works, else empty


class DemoPolicy(Row):
    """What holds for the whole demo register; `notice` belongs on every screen and print."""

    notice_zh: str
    notice_en: str
    confirmed_by: str
    reference_date: date
    seed: int
    riding: dict[str, tuple[Literal["rail", "air"], ...]]  # kinds of unit whose crews can go by these
    duty_phones: dict[str, str]
    password: str
    second_factor_secret: str


@dataclass(frozen=True)
class Register:
    """The files of `config/demo`, checked against the catalogue and against each other."""

    policy: DemoPolicy
    sites: tuple[DemoSite, ...]
    lots: tuple[DemoLot, ...]
    units: tuple[DemoUnit, ...]
    resources: tuple[DemoResource, ...]
    fleets: tuple[DemoFleet, ...]
    services: tuple[DemoService, ...]
    officers: tuple[DemoOfficer, ...]


def load_register(folder: Path, catalogue: Catalogue) -> Register:
    """The register in `folder`. Raises DataError for a row that names no site or no kind of ours."""
    sites = read_csv(folder / "sites.csv", DemoSite, unique="key")
    register = Register(
        policy=read_toml(folder / "demo.toml", DemoPolicy),
        sites=sites,
        lots=read_csv(folder / "lots.csv", DemoLot, unique="lot_no"),
        units=read_csv(folder / "units.csv", DemoUnit, unique="name_zh"),
        resources=read_csv(folder / "resources.csv", DemoResource),
        fleets=read_csv(folder / "fleets.csv", DemoFleet),
        services=read_csv(folder / "services.csv", DemoService, unique="number"),
        officers=read_csv(folder / "officers.csv", DemoOfficer, unique="username"),
    )
    at = {site.key for site in sites}
    _require(folder / "lots.csv", register.lots, "site", at)
    _require(folder / "lots.csv", register.lots, "item", {row.key for row in catalogue.items})
    _require(folder / "units.csv", register.units, "site", at)
    _require(folder / "units.csv", register.units, "unit_kind", {row.key for row in catalogue.unit_kinds})
    _require(folder / "resources.csv", register.resources, "site", at)
    kinds = {row.key for row in catalogue.resource_kinds}
    _require(folder / "resources.csv", register.resources, "resource_kind", kinds)
    _require(folder / "fleets.csv", register.fleets, "site", at)
    trucks = {row.key for row in catalogue.vehicle_classes if row.payload_kg > 0}
    _require(folder / "fleets.csv", register.fleets, "vehicle_class", trucks)
    _require(folder / "officers.csv", register.officers, "site", at | {""})
    return register


def _require(path: Path, rows: tuple[Row, ...], column: str, allowed: set[str]) -> None:
    for line, row in enumerate(rows, start=2):  # the first line is the header
        value = getattr(row, column)
        if value not in allowed:
            raise DataError(path, line, f"{column}: {value!r} is not known")
