"""The reference data of `config/`, loaded once, checked against itself; knows no database and no web."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

from app.region.catalogue import Capability, Catalogue, Item, Keyed, ResourceKind, UnitKind, VehicleClass
from app.region.codes import (
    AccidentGrade,
    EventType,
    Level,
    Norm,
    ReportingLimit,
    ResourceClass,
    unknown_event_type,
)
from app.region.facts import (
    Airport,
    Facility,
    PastAgreement,
    PastIncident,
    Place,
    Rail,
    RiverPoint,
    RoadEdge,
    RoadNode,
)
from app.region.mechanism import Agreement
from app.region.norms import Circumstances, Norms, SuggestedNeed, suggest_needs
from app.region.register import Register, load_register
from app.region.tables import DataError, read_csv, read_toml
from config.settings import ROOT

CONFIG = ROOT / "config"

K = TypeVar("K", bound=Keyed)


@dataclass(frozen=True)
class UnknownCode:
    """A code in our own files that its code list does not have: the row is kept, the code shown as it is."""

    where: str
    key: str
    code: str


@dataclass(frozen=True)
class Reference:
    """Everything that is data and not register: the region, the codes, the catalogue, the mechanism.

    Mappings are by code or key and read-only. `unknown_codes` lists what the code lists do not have.
    """

    cities: Mapping[str, Place]
    counties: Mapping[str, Place]
    nodes: Mapping[str, RoadNode]
    edges: Mapping[str, RoadEdge]
    rail: tuple[Rail, ...]
    airports: tuple[Airport, ...]
    facilities: Mapping[str, Facility]
    past_incidents: tuple[PastIncident, ...]
    past_agreements: tuple[PastAgreement, ...]
    river: tuple[RiverPoint, ...]
    event_types: Mapping[str, EventType]
    resource_classes: Mapping[str, ResourceClass]
    accident_grades: tuple[AccidentGrade, ...]
    levels: Mapping[int, Level]
    norm_values: Mapping[str, Norm]
    reporting_limits: tuple[ReportingLimit, ...]
    items: Mapping[str, Item]
    capabilities: Mapping[str, Capability]
    unit_kinds: Mapping[str, UnitKind]
    resource_kinds: Mapping[str, ResourceKind]
    vehicle_classes: Mapping[str, VehicleClass]
    norms: Norms
    agreement: Agreement
    unknown_codes: tuple[UnknownCode, ...]

    def event_type(self, code: str) -> EventType:
        """The type of `code`; one with `known` False, named by its code, when the list does not have it."""
        return self.event_types.get(code) or unknown_event_type(code)

    def suggest_grade(self, deaths: int, serious_injuries: int, direct_loss_yuan: float = 0) -> int:
        """The accident grade of the worst of the three tests, 1 to 4: a suggestion, a person decides."""
        return next(
            row.rank
            for row in self.accident_grades
            if deaths >= row.deaths_min
            or serious_injuries >= row.serious_injuries_min
            or direct_loss_yuan >= row.direct_loss_yuan_min
        )

    def suggest_needs(self, what: Circumstances) -> tuple[SuggestedNeed, ...]:
        """What the norms ask for, most urgent first: suggestions to edit."""
        statuses = {key: norm.status for key, norm in self.norm_values.items()}
        return suggest_needs(self.norms, what, statuses)


@cache
def load_reference(config: Path = CONFIG) -> Reference:
    """All reference data below `config`, read once per process. Raises DataError naming file and line."""
    region, codes = config / "region", config / "codes"
    places = read_csv(region / "places.csv", Place, unique="adcode")
    facilities = read_csv(region / "facilities.csv", Facility, unique="id")
    classes = read_csv(codes / "resource_classes.csv", ResourceClass, unique="code")
    catalogue = read_toml(config / "catalogue.toml", Catalogue)
    counties = _by((place for place in places if place.level == "county"), "adcode")
    nodes = _by(read_csv(region / "road_nodes.csv", RoadNode, unique="node_id"), "node_id")
    values = _by(read_csv(codes / "norms.csv", Norm, unique="key"), "key")
    reference = Reference(
        cities=_by((place for place in places if place.level == "city"), "adcode"),
        counties=counties,
        nodes=nodes,
        edges=_by(_edges(region / "road_edges.csv", nodes), "edge_id"),
        rail=read_csv(region / "rail.csv", Rail, unique="id"),
        airports=read_csv(region / "airports.csv", Airport, unique="id"),
        facilities=_by(facilities, "id"),
        past_incidents=read_csv(region / "incidents.csv", PastIncident, unique="id"),
        past_agreements=read_csv(region / "agreements.csv", PastAgreement),
        river=read_csv(region / "river.csv", RiverPoint, unique="sequence"),
        event_types=_by(read_csv(codes / "event_types.csv", EventType, unique="code"), "code"),
        resource_classes=_by(classes, "code"),
        accident_grades=read_csv(codes / "accident_grades.csv", AccidentGrade, unique="rank"),
        levels={row.rank: row for row in read_csv(codes / "levels.csv", Level, unique="rank")},
        norm_values=values,
        reporting_limits=read_csv(codes / "reporting_limits.csv", ReportingLimit),
        items=_by(catalogue.items, "key"),
        capabilities=_by(catalogue.capabilities, "key"),
        unit_kinds=_by(catalogue.unit_kinds, "key"),
        resource_kinds=_by(catalogue.resource_kinds, "key"),
        vehicle_classes=_by(catalogue.vehicle_classes, "key"),
        norms=read_toml(config / "norms.toml", Norms),
        agreement=read_toml(config / "agreement.toml", Agreement),
        unknown_codes=_unknown(catalogue, {row.code for row in classes}, facilities, set(counties)),
    )
    _check_keys(config, reference)
    return reference


@cache
def load_demo(config: Path = CONFIG) -> Register:
    """The invented register below `config/demo`. Raises DataError naming file and line."""
    return load_register(config / "demo", read_toml(config / "catalogue.toml", Catalogue))


R = TypeVar("R")


def _by(rows: Iterable[R], column: str) -> Mapping[str, R]:
    return MappingProxyType({str(getattr(row, column)): row for row in rows})


def _edges(path: Path, nodes: Mapping[str, RoadNode]) -> tuple[RoadEdge, ...]:
    edges = read_csv(path, RoadEdge, unique="edge_id")
    for line, edge in enumerate(edges, start=2):
        for end in (edge.from_node, edge.to_node):
            if end not in nodes:
                raise DataError(path, line, f"no road node {end!r}")
    return edges


def _unknown(
    catalogue: Catalogue, classes: set[str], facilities: tuple[Facility, ...], counties: set[str]
) -> tuple[UnknownCode, ...]:
    kinds: list[Item | UnitKind | ResourceKind] = [
        *catalogue.items,
        *catalogue.unit_kinds,
        *catalogue.resource_kinds,
    ]
    return tuple(
        UnknownCode("catalogue.toml", kind.key, kind.class_code)
        for kind in kinds
        if kind.class_code not in classes
    ) + tuple(
        UnknownCode("facilities.csv", row.id, row.county) for row in facilities if row.county not in counties
    )


def _check_keys(config: Path, reference: Reference) -> None:
    """Floors and norms must speak of cities and kinds there are: a misspelt floor would protect nothing."""
    kinds = {
        "supply": reference.items.keys(),
        "unit": reference.unit_kinds.keys(),
        "resource": reference.resource_kinds.keys(),
        "capability": reference.capabilities.keys(),
    }
    agreement = config / "agreement.toml"
    parties = {party.city for party in reference.agreement.parties}
    if parties != set(reference.cities):
        raise DataError(agreement, 1, f"parties {sorted(parties)} are not the region's cities")
    for floor in reference.agreement.floors.rows:
        if floor.city not in parties or floor.key not in kinds[floor.form]:
            raise DataError(agreement, 1, f"floor for unknown {floor.city} {floor.form} {floor.key!r}")
    for rule in reference.norms.rules:
        known = kinds["capability" if rule.form == "unit" else rule.form]
        if rule.kind not in known:
            raise DataError(config / "norms.toml", 1, f"rule {rule.key!r}: no {rule.form} {rule.kind!r}")
        if rule.norm is not None and rule.norm not in reference.norm_values:
            raise DataError(config / "norms.toml", 1, f"rule {rule.key!r}: no norm {rule.norm!r}")
