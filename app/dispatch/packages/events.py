"""Ready packages as consoles see them."""

from typing import Literal

from app.core.journal import Event
from app.core.shapes import At, Shape
from app.incidents.events import Form

MemberState = Literal["free", "held", "unfit", "short", "drafted", "no_trucks"]


class Member(Shape):
    source: str  # "unit:7" | "lot:5"
    quantity: int


class Package(Shape):
    """A team with its kit, kept by its city: what it can do and where that ends, what it needs to be given,
    and its price a day where the city names one."""

    id: int
    version: int
    city: str
    name_zh: str
    name_en: str
    members: list[Member]
    limits: str
    support: str
    price_yuan_day: float | None
    retired: bool
    invented: bool
    kept_by: int | None
    kept_at: At


class PackageChanged(Event):
    kind: Literal["package.changed"] = "package.changed"
    object: Package


class MemberStanding(Shape):
    """Whether one member could go now, and if not, why. A unit is one row that is held once: `also_in` names
    the other packages it stands in, `held_in` the one it was asked for in."""

    source: str
    quantity: int
    form: Form
    kind: str  # item, or kind of unit
    site_id: int
    crew: int
    free: int
    state: MemberState
    reason: str  # of an unfit one
    holders: list[str]  # plans that have it
    held_in: int | None
    also_in: list[int]
    need_id: int | None  # the one need it would serve; null: it rides with the team, or nobody asks for it
    serves: int  # how much of that need, in the need's own count


class PackageStanding(Shape):
    """One package as it stands now; with an incident, what it would serve, cost and take to be there."""

    package_id: int
    version: int
    members: list[MemberStanding]
    ready: Literal["whole", "part", "none"]
    crew: int  # people of those who could go, each counted once
    incident_id: int | None
    refused: str | None  # why it cannot be asked for: a code of the agreement's or of the roads'
    estimate_yuan: float | None
    use_hours: int | None  # the estimate assumes so much use
    arrive_minutes: float | None  # of the last that serves a need: assembly, travel, set-up


class PackageStandings(Shape):
    packages: list[PackageStanding]
