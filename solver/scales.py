"""How large generated problems are, by name."""

from dataclasses import dataclass, replace

from solver.problem import VehicleClass

CLASSES = (
    VehicleClass(id="light", payload_kg=3000, volume_m3=15, speed_kmh=90),
    VehicleClass(id="medium", payload_kg=8000, volume_m3=35, speed_kmh=80),
    VehicleClass(id="heavy", payload_kg=18000, volume_m3=60, speed_kmh=70),
    VehicleClass(id="engine", payload_kg=0, volume_m3=0, speed_kmh=80),
)
ONE_ROAD_SPEED = (
    VehicleClass(id="medium", payload_kg=8000, volume_m3=35, speed_kmh=80),
    VehicleClass(id="heavy", payload_kg=18000, volume_m3=60, speed_kmh=80),
    VehicleClass(id="engine", payload_kg=0, volume_m3=0, speed_kmh=80),
)


@dataclass(frozen=True, slots=True)
class Scale:
    """How much of everything; `trucks` is the number per depot, `demand` stretches the quantities asked.

    A depot holds a `stocked` share of the items; a need asks for a share of what `region` cities hold
    (0: all of them). `spread`: the country's breadth against that of thinly settled land.
    All incidents lie in the `struck` cities nearest to each other (0: anywhere)."""

    cities: int
    depots: int
    units: int
    items: int
    capabilities: int
    incidents: int
    needs: int
    nodes: int
    trucks: float = 3.0
    demand: float = 1.0
    stocked: float = 0.3
    region: int = 0
    spread: float = 1.0
    struck: int = 0
    beds: bool = True
    classes: tuple[VehicleClass, ...] = CLASSES


_PROVINCE = Scale(12, 400, 6000, 120, 20, 60, 10, 1500, trucks=12.0, region=5)
_NATION = Scale(
    cities=340,
    depots=10_000,
    units=100_000,
    items=200,
    capabilities=40,
    incidents=300,
    needs=10,
    nodes=6000,
    stocked=0.06,
    region=8,
    spread=0.5,
    beds=False,
    classes=ONE_ROAD_SPEED,
)
SCALES = {
    "tiny": Scale(2, 4, 8, 3, 3, 2, 3, 12),
    "two-incidents": Scale(4, 40, 600, 60, 12, 2, 10, 160, trucks=1.5, demand=3.0),
    "four": Scale(4, 40, 600, 60, 12, 12, 10, 160, trucks=6.0),
    "four-scarce": Scale(4, 40, 600, 60, 12, 12, 10, 160, trucks=1.5, demand=1.5),
    "province": _PROVINCE,
    "province-struck": replace(_PROVINCE, demand=4.0, struck=4),
    "nation": _NATION,
    "nation-10k": replace(_NATION, incidents=1000),
    "nation-struck": replace(_NATION, demand=2.0, struck=20),
}
