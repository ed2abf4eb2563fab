"""What the register counts: items, capabilities, kinds of units and resources, vehicle classes."""

from typing import Annotated, Literal, Self, TypeVar

from pydantic import AfterValidator, Field, model_validator

from app.region.tables import Row

Positive = Annotated[float, Field(gt=0)]
Minutes = Annotated[int, Field(ge=0, le=24 * 60)]
Grade = Annotated[int, Field(ge=1, le=3)]  # 1 heavy, the best; 3 light


class Keyed(Row):
    """Something with a key of ours and a name in both languages."""

    key: str
    name_zh: str
    name_en: str


K = TypeVar("K", bound=Keyed)


def distinct(rows: tuple[K, ...]) -> tuple[K, ...]:
    """The rows themselves; ValueError when two share a key."""
    seen: set[str] = set()
    for row in rows:
        if row.key in seen:
            raise ValueError(f"key {row.key!r} is there twice")
        seen.add(row.key)
    return rows


class Item(Keyed):
    """A kind of supplies, counted in `unit_zh`; weight and volume are of one such unit."""

    class_code: str
    gb_class: str = Field(pattern=r"^[123](\d{2}){0,3}$")
    unit_zh: str
    unit_en: str
    weight_kg: Positive
    volume_m3: Positive
    returnable: bool
    shelf_life_months: int | None = Field(default=None, gt=0)


class Capability(Keyed):
    """What a unit can do. With `rated_unit` it is asked for by rate (m³/h), else by number of units."""

    rated_unit: str | None = None


class UnitKind(Keyed):
    """A kind of team or equipment with the defaults of its units; `mark` is its word in call signs."""

    mark: str
    category: Literal["team", "equipment"]
    class_code: str
    capabilities: tuple[str, ...] = Field(min_length=1)
    grade: Grade
    crew: int = Field(gt=0)
    vehicle_class: str
    assembly_minutes: Minutes
    setup_minutes: Minutes
    ratings: dict[str, Positive] = {}  # capability -> value in its rated_unit


class ResourceKind(Keyed):
    """Capacity that stays where it is."""

    class_code: str
    unit_zh: str
    unit_en: str


class VehicleClass(Keyed):
    """How fast it may go at most; payload and volume are 0 for what carries no supplies."""

    speed_kmh: Positive
    payload_kg: float = Field(ge=0)
    volume_m3: float = Field(ge=0)


class Catalogue(Row):
    """The file `config/catalogue.toml`."""

    basis: str
    items: Annotated[tuple[Item, ...], AfterValidator(distinct)]
    capabilities: Annotated[tuple[Capability, ...], AfterValidator(distinct)]
    unit_kinds: Annotated[tuple[UnitKind, ...], AfterValidator(distinct)]
    resource_kinds: Annotated[tuple[ResourceKind, ...], AfterValidator(distinct)]
    vehicle_classes: Annotated[tuple[VehicleClass, ...], AfterValidator(distinct)]

    @model_validator(mode="after")
    def _refers_to_itself(self) -> Self:
        capabilities = {row.key: row for row in self.capabilities}
        vehicles = {row.key for row in self.vehicle_classes}
        for kind in self.unit_kinds:
            if strangers := set(kind.capabilities) - capabilities.keys():
                raise ValueError(f"unit kind {kind.key!r}: no capability {sorted(strangers)}")
            if kind.vehicle_class not in vehicles:
                raise ValueError(f"unit kind {kind.key!r}: no vehicle class {kind.vehicle_class!r}")
            rated = {key for key in kind.capabilities if capabilities[key].rated_unit}
            if rated != kind.ratings.keys():
                raise ValueError(f"unit kind {kind.key!r}: ratings must be given for {sorted(rated)}")
        return self
