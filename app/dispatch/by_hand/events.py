"""Plans made by hand as consoles see them: what the register can spare, and what a choice of it would be."""

from typing import Any, Literal

from app.core.shapes import Shape

SourceState = Literal[
    "free", "below_floor", "short", "unfit", "may_not_lend", "no_trucks", "no_road", "drafted"
]


class HandSource(Shape):
    """One row of the register that fits a need. `spare` of it could go now by itself, on the roads as they
    are, without going below its city's floor (of the own city: all that is free). Minutes are an estimate."""

    source: str  # "lot:5"
    city: str
    site_id: int
    form: str
    kind: str  # as the register calls it
    on_hand: int
    free: int
    spare: int
    serves: int  # how much of the need one of it counts for
    state: SourceState
    reason: str  # of "unfit": expired, maintenance, ...
    km: float | None
    assembly_minutes: float | None
    travel_minutes: float | None
    setup_minutes: float | None
    arrive_minutes: float | None


class HandSources(Shape):
    """The own city's first, then what arrives first; what cannot go stands last, with why."""

    need_id: int
    quantity: int  # what no live plan covers yet
    sources: list[HandSource]


class HandLine(Shape):
    """A line as it would go."""

    need_id: int
    source: str
    quantity: int
    contribution: int
    city: str
    vehicle_class: str | None
    vehicle_count: int
    km: float
    arrive_minutes: float


class HandFault(Shape):
    """Why a line (null: several together) cannot go; code and details are those of a refusal."""

    source: str | None
    code: str
    details: dict[str, Any]


class HandReview(Shape):
    """What a choice would be, and all that is wrong with it; with no fault it can become a draft."""

    lines: list[HandLine]
    faults: list[HandFault]
    missing: dict[int, int]  # need -> what would still be missing
    estimate_yuan: float
