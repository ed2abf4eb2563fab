"""The question put to the optimizer, as frozen data: who
holds what where, what is needed, what the agreement allows.

Times are minutes after the problem's own zero; `starts_at` only tells a reader when that zero was.
"""

from dataclasses import dataclass, field

from solver.agreement import Agreement, Cap, Form, Slack
from solver.transport import Access, Edge, Fleet, Leg, Mode, Node, Roads, Service, Travel, VehicleClass

__all__ = [
    "Access",
    "Agreement",
    "Ban",
    "Cap",
    "City",
    "Complement",
    "Consent",
    "Edge",
    "Fleet",
    "Floor",
    "Form",
    "Holding",
    "Incident",
    "Leg",
    "Mode",
    "Need",
    "Node",
    "Pin",
    "Problem",
    "ProblemError",
    "Resource",
    "Roads",
    "Service",
    "Site",
    "Slack",
    "Source",
    "Supply",
    "Travel",
    "Unit",
    "VehicleClass",
    "Wave",
]


class ProblemError(ValueError):
    """A problem that cannot be asked: `code` names the trouble, `details` the culprit."""

    def __init__(self, code: str, **details: object) -> None:
        self.code = code
        self.details = details
        told = ", ".join(f"{name}={value!r}" for name, value in details.items())
        super().__init__(f"{code}: {told}" if told else code)


@dataclass(frozen=True, slots=True, kw_only=True)
class City:
    id: str
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A depot, station, hospital or incident site; without a city it belongs to nobody who could be asked."""

    id: str
    city: str | None = None
    name: str = ""
    lat: float | None = None
    lon: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Supply:
    """A divisible stock of one item at one site; weight and volume are per unit of quantity."""

    id: str
    site: str
    kind: str
    quantity: int
    ready_minutes: float = 0.0
    loading_minutes: float = 0.0
    weight_kg: float = 0.0
    volume_m3: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """One indivisible team or piece of special equipment; used once, for one of its capabilities.

    `ratings` say how much of a rated need it serves, by capability. `modes` are the services that
    its crew may take instead of its own vehicle. `drivers`: its vehicle class's where not told.
    `worked_minutes` of its shift are over at minute zero; `shift_minutes`: the agreement's where not told."""

    id: str
    site: str
    kind: str
    capabilities: tuple[str, ...]
    grade: int = 1
    crew: int = 0
    assembly_minutes: float = 0.0
    setup_minutes: float = 0.0
    vehicle_class: str | None = None
    ready_minutes: float = 0.0
    ratings: dict[str, float] = field(default_factory=dict)
    modes: tuple[Mode, ...] = ()
    drivers: int | None = None
    worked_minutes: float = 0.0
    shift_minutes: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """Capacity that stays where it is: it is reserved and the people travel to it."""

    id: str
    site: str
    kind: str
    quantity: int
    ready_minutes: float = 0.0


Source = Supply | Unit | Resource


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    id: str
    city: str
    site: str
    grade: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wave:
    """A part of a need that is due earlier than the rest; `latest_minutes`: the need's where not told."""

    quantity: int
    due_minutes: float
    latest_minutes: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """What an incident asks for; of no use after `latest_minutes`, late after `due_minutes`.

    `rated`: the quantity is a measure (m3/h, kW, seats) that units serve by their ratings, not a count.
    `waves` are parts due earlier; what they leave of the quantity is due with the need itself.
    `weight` multiplies what grade and priority give."""

    id: str
    incident: str
    form: Form
    kind: str
    quantity: int
    due_minutes: float
    latest_minutes: float
    minimum_grade: int | None = None
    priority: int = 2
    rated: bool = False
    weight: float = 1.0
    waves: tuple[Wave, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Complement:
    """What reaches `need` is worth nothing without `requires`: at least `per` of
    that must be served for each one sent (a pump without power or crew). So much
    of `requires` is `ready` before: it is there already and nothing else counts on it."""

    need: str
    requires: str
    per: float = 1.0
    ready: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Floor:
    """What a city keeps for itself when others ask; its own incidents may use it."""

    city: str
    form: Form
    kind: str
    quantity: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """A city's explicit consent to lend `quantity` below its own floor."""

    city: str
    form: Form
    kind: str
    quantity: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """What a city holds in all, busy or not; `lent` of it is with other cities already."""

    city: str
    form: Form
    kind: str
    quantity: int
    lent: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Pin:
    """A granted line: always kept, whatever floor or rule stands against
    it. Times given here (a line already under way) replace the computed
    ones; `under_way`: its trucks are not among the fleets any more. With a
    `service` it takes its crew's seats on the departure at `departs_minutes`.
    `wave`: the one of its need that it is for, the rest counting as the last;
    else it fills them in their order."""

    need: str
    source: str
    quantity: int
    id: str | None = None
    vehicle_class: str | None = None
    leave_minutes: float | None = None
    arrive_minutes: float | None = None
    under_way: bool = False
    service: str | None = None
    departs_minutes: float | None = None
    wave: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ban:
    """A refused line: every field given must match (`kind` matches what is asked or what is sent)."""

    source: str | None = None
    city: str | None = None
    kind: str | None = None
    need: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """A whole question. With no fleets at all, transport of supplies is taken as unlimited."""

    id: str
    horizon_minutes: int
    cities: tuple[City, ...]
    sites: tuple[Site, ...]
    incidents: tuple[Incident, ...]
    needs: tuple[Need, ...]
    travel: Travel
    starts_at: str = ""
    vehicle_classes: tuple[VehicleClass, ...] = ()
    fleets: tuple[Fleet, ...] = ()
    supplies: tuple[Supply, ...] = ()
    units: tuple[Unit, ...] = ()
    resources: tuple[Resource, ...] = ()
    floors: tuple[Floor, ...] = ()
    holdings: tuple[Holding, ...] = ()
    consents: tuple[Consent, ...] = ()
    complements: tuple[Complement, ...] = ()
    agreement: Agreement = field(default_factory=Agreement)
    pinned: tuple[Pin, ...] = ()
    forbidden: tuple[Ban, ...] = ()
    seed: int = 0

    @property
    def sources(self) -> tuple[Source, ...]:
        """Everything that can be sent or reserved."""
        return (*self.supplies, *self.units, *self.resources)
