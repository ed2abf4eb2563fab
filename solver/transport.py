"""How things move, as frozen data: vehicles, ways as a matrix or a network, trains and flights."""

from dataclasses import dataclass, field
from typing import Literal

Mode = Literal["road", "rail", "air"]


@dataclass(frozen=True, slots=True, kw_only=True)
class VehicleClass:
    """`air` flies straight from site to site, whatever the roads; with two `drivers` nobody stops to rest."""

    id: str
    payload_kg: float
    volume_m3: float
    speed_kmh: float
    mode: Mode = "road"
    drivers: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Fleet:
    """Free trucks; those of one city are one pool for that city's supplies."""

    id: str
    site: str
    vehicle_class: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """Door-to-door travel from one site to another; without a class it holds for every class not listed."""

    from_site: str = field(metadata={"json": "from"})
    to_site: str = field(metadata={"json": "to"})
    minutes: float
    km: float
    vehicle_class: str | None = None
    route: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    id: str
    lat: float
    lon: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """A stretch of road, open both ways unless `one_way`; `factor` < 1 slows it (weather)."""

    id: str
    from_node: str = field(metadata={"json": "from"})
    to_node: str = field(metadata={"json": "to"})
    km: float
    speed_kmh: float
    closed: bool = False
    factor: float = 1.0
    one_way: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """How a site reaches the network; a site without one takes the nearest node, see solver.travel."""

    site: str
    node: str
    km: float = 0.0
    minutes: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Roads:
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    access: tuple[Access, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """Trains or flights for people between two sites, at the `departures` told or every `every_minutes`
    from `first_minutes` to `last_minutes` (the horizon where not told); `seats` on each of them.
    Who rides is there `boarding_minutes` before, and goes to and from it by road."""

    id: str
    mode: Mode
    from_site: str = field(metadata={"json": "from"})
    to_site: str = field(metadata={"json": "to"})
    minutes: float
    seats: int
    km: float = 0.0
    departures: tuple[float, ...] = ()
    first_minutes: float = 0.0
    last_minutes: float | None = None
    every_minutes: float | None = None
    boarding_minutes: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Travel:
    """Exactly one of matrix and network: door-to-door minutes as they are, or roads on which the solver
    finds the ways. The drivers' rests are in the minutes of a matrix unless `rests_included` is false;
    on a network they always come on top."""

    matrix: tuple[Leg, ...] | None = None
    network: Roads | None = None
    services: tuple[Service, ...] = ()
    rests_included: bool = True
