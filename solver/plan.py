"""The answer: movements, the trucks that carry them, what
stays unmet and why, what every goal costs and its bound."""

from dataclasses import dataclass, field
from typing import Any

from solver.problem import Form, Mode


@dataclass(frozen=True, slots=True, kw_only=True)
class Movement:
    """One line. Ready + `assembly_minutes` + `wait_minutes` (for a departure, or for its truck) =
    `leave_minutes`, and `leave_minutes` + `travel_minutes` + `rest_minutes` + `detour_minutes` (what its
    truck takes longer over other places where it loads) + `setup_minutes` = `arrive_minutes`, the moment
    it is of use. Of a line on several trucks these are the times of the last.

    For a resource the people travel: `from_site` is the incident's site,
    `to_site` where the capacity is. `city_from` is always the lender.
    `contribution` is what it serves of a rated need; None where that is the quantity.
    `wave` numbers the parts of its need from 1, the rest last; None where the need has none.
    By `service` it departs at `departs_minutes`. `relief_minutes` is when the team's shift ends,
    `shift_exceeded` whether it arrives later than that.
    """

    id: str
    need: str
    incident: str
    form: Form
    kind: str
    source: str
    from_site: str
    to_site: str
    city_from: str | None
    city_to: str
    quantity: int
    vehicle_class: str | None
    vehicle_count: int
    leave_minutes: float
    arrive_minutes: float
    assembly_minutes: float
    travel_minutes: float
    setup_minutes: float
    km: float
    route: tuple[str, ...]
    reason: str
    pinned: bool = False
    mode: Mode = "road"
    service: str | None = None
    departs_minutes: float | None = None
    wait_minutes: float = 0.0
    rest_minutes: float = 0.0
    detour_minutes: float = 0.0
    relief_minutes: float | None = None
    shift_exceeded: bool = False
    contribution: float | None = None
    wave: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Vehicles:
    """Trucks of one fleet in a load; `km` is the way of each of them to the incident, on a later turn
    the way back for the load and to the incident again."""

    fleet: str
    vehicle_class: str
    count: int
    km: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """A convoy: trucks of one city's pool going to one incident, and the movements that ride on them.
    From the second `turn` on they are trucks that have been there already."""

    id: str
    city: str | None
    incident: str
    vehicles: tuple[Vehicles, ...]
    movements: tuple[str, ...]
    weight_kg: float
    volume_m3: float
    turn: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """A place where a tour loads; `takes` are the quantities by movement."""

    site: str
    arrive_minutes: float
    leave_minutes: float
    takes: dict[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tour:
    """The way of `count` trucks alike, each with an equal part of what they take: from where they stand
    (on a later `turn` from the incident, where the tour `after` which they come has unloaded) over the
    `stops` to the incident. `driving_minutes` and `rest_minutes` (the driver's stops) are those of this
    tour, `km` is its whole way."""

    id: str
    load: str
    fleet: str
    vehicle_class: str
    count: int
    turn: int
    after: str | None
    start_minutes: float
    stops: tuple[Stop, ...]
    driving_minutes: float
    rest_minutes: float
    arrive_minutes: float
    km: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Unmet:
    """What stays open of a need (of one `wave` of it), in its own measure, rounded up."""

    need: str
    quantity: int
    reason: str
    details: dict[str, Any] = field(default_factory=dict)
    wave: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """`bound`: no plan that is as good on the goals before it can go below this; None if not proven."""

    name: str
    value: float
    unit: str
    bound: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """What a plan gives up of one goal against the fastest plan (its slack allows `allowed`), and what
    it saves of the next goal; amounts in the goals' own units."""

    gives: str
    allowed: float
    given: float
    saves: str
    saved: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """The weights of the goals and the slack of this plan, as the agreement has them, with what the
    slack bought. `slack` by goal: the share of it that may be given up for the goals after it."""

    grade_weights: dict[str, float]
    priority_weights: dict[str, float]
    late_hour: float
    late_hour_squared: float
    burden_widths: tuple[float, ...]
    burden_slopes: tuple[float, ...]
    vehicle_km: float
    tonne_km: float
    own_city_margin_minutes: float
    slack: dict[str, float]
    exchanges: tuple[Exchange, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """What was proven, by what, from what. `status`: proven, within_gap, limit (time struck, or a bound that
    the gap speaks of is missing) or greedy."""

    status: str
    engines: dict[str, str]
    seconds: float
    seed: int
    problem_hash: str
    checked: bool
    violations: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """`gap`: relative distance to the bound of unmet need, for the fastest plan
    the larger one of that and of time; None if one of these bounds is missing. `tours` tell how the
    loads are driven; none where so much moves that a city's trucks are counted as one capacity."""

    name: str
    also: tuple[str, ...]
    movements: tuple[Movement, ...]
    loads: tuple[Load, ...]
    unmet: tuple[Unmet, ...]
    goals: tuple[Goal, ...]
    gap: float | None
    certificate: Certificate
    policy: Policy | None = None
    tours: tuple[Tour, ...] = ()

    def goal(self, name: str) -> Goal:
        """The named goal; KeyError if the plan has none of that name."""
        for goal in self.goals:
            if goal.name == name:
                return goal
        raise KeyError(name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plans:
    """The different plans for one problem, the fastest first; identical ones are merged under `also`."""

    problem: str
    problem_hash: str
    plans: tuple[Plan, ...]

    def named(self, name: str) -> Plan:
        """The plan of that name, also when it was merged into another; KeyError if there is none."""
        for plan in self.plans:
            if plan.name == name or name in plan.also:
                return plan
        raise KeyError(name)
