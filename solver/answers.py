"""What a leader may ask about a plan, and the shapes of what he is told.

Minutes count from the problem's zero; `change` is after minus before, so that a loss is above zero.
"""

from dataclasses import dataclass, field
from typing import Any

from solver.plan import Plan
from solver.problem import Form


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalChange:
    """One goal before and after a change of mind; all goals are better when smaller."""

    name: str
    unit: str
    before: float
    after: float
    change: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """So much more (or less, below zero) goes from a source to a need."""

    source: str
    need: str
    quantity: float
    arrive_minutes: float


@dataclass(frozen=True, slots=True, kw_only=True)
class WhyNot:
    """Whether a source could serve a need and what that would cost, found by solving again with it.

    `reason` where possible: in_plan, same_station_in_plan, as_good, costs, or undecided: no rule by itself
    stands against it, and there was no time to find what it costs. Else the rule
    that stands against it, its numbers in `details`."""

    source: str
    need: str
    possible: bool
    reason: str
    quantity: int = 0
    arrive_minutes: float | None = None
    goals: tuple[GoalChange, ...] = ()
    shifts: tuple[Shift, ...] = ()
    details: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Worth:
    """What one more of something would bring: below zero is a gain. `what`: one more at the `source` of that
    id, or one more lent below the `floor` (or above the cap) of a city's kind."""

    what: str
    id: str
    goals: tuple[GoalChange, ...]
    city: str | None = None
    form: Form | None = None
    kind: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LineWhy:
    """Why a line: the next best source in its place and what switching costs, found by solving again.

    `runner_up` is null where nobody else can: then `short` of it stays unmet; with the `status` undecided,
    not found, nothing is known of that: there was no time for it."""

    line: str
    need: str
    source: str
    reason: str
    runner_up: str | None
    runner_up_city: str | None
    minutes: float | None
    short: float
    goals: tuple[GoalChange, ...]
    shifts: tuple[Shift, ...] = ()
    status: str = "found"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lift:
    """One rule eased so that a need can be met. `rule`: floor, cap, shortfall, grade_may_not_borrow,
    refusal, latest, minimum_grade, trucks, road. `quantity` is by how much (minutes for latest, the
    grade itself for minimum_grade); `ids` are what it touches: floors' kinds, road edges, lines."""

    rule: str
    quantity: int
    city: str | None = None
    form: Form | None = None
    kind: str | None = None
    need: str | None = None
    ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Lifted:
    """A lift tried out: how much more of the need is served, when its last line comes, what goals change."""

    lift: Lift
    serves: int
    last_arrive_minutes: float | None
    minutes_earlier: float | None
    goals: tuple[GoalChange, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class UnmetWhy:
    """Why a need stays open: the cause that binds and the lifts that help, the cheapest first; for those
    `untried` there was no time."""

    need: str
    quantity: int
    reason: str
    details: dict[str, Any]
    lifts: tuple[Lifted, ...]
    untried: tuple[Lift, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """A rule that an edited plan breaks: stock, need, kind, no_road, grade_too_low, out_of_time,
    agreement_forbids, forbidden_line, no_vehicle, floor, cap, shortfall; checker: what else the
    independent checker objects to, `said` in its own words."""

    rule: str
    need: str | None = None
    source: str | None = None
    details: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A line as an officer wants it."""

    need: str
    source: str
    quantity: int


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownStop:
    """A place where a known tour loads, and what of which lines."""

    site: str
    takes: tuple[Choice, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownTour:
    """The way of `count` trucks alike that people were told, each with an equal part of what they take; on a
    later `turn` those of the tour `after` which they come. `km` is its whole way then."""

    id: str
    fleet: str
    count: int
    turn: int
    after: str | None
    stops: tuple[KnownStop, ...]
    km: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """An edited plan checked against every rule; `plan` is null where it cannot even be told."""

    allowed: bool
    broken: tuple[Broken, ...]
    goals: tuple[GoalChange, ...]
    plan: Plan | None
    violations: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LineChange:
    """One line of two plans compared. `what`: kept, changed, dropped, added; `minutes` later than before."""

    what: str
    need: str
    source: str
    city_from: str | None
    quantity_before: int
    quantity_after: int
    arrive_before: float | None
    arrive_after: float | None
    minutes: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """All lines of two plans compared, and their goals."""

    kept: int
    changed: int
    dropped: int
    added: int
    lines: tuple[LineChange, ...]
    goals: tuple[GoalChange, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """What closing one road does to a plan whose lines stay as they are."""

    edge: str
    from_node: str
    to_node: str
    lines: int
    lost_quantity: int
    late_lines: int
    worst_delay_minutes: float | None
    unmet_change: float
    survives: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Slower:
    """The same lines with every trip slower by `share`."""

    share: float
    lost_quantity: int
    late_lines: int
    last_arrive_minutes: float
    time_change: float
    survives: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Robustness:
    """How a plan fares when one road closes or all travel slows down: it survives what makes no line
    useless. `roads` are those its lines drive on, the worst first; `weakest` is the first of them."""

    plan: str
    roads_tried: int
    roads_survived: int
    weakest: Failure | None
    roads: tuple[Failure, ...]
    slower: Slower


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """All about one plan: every line, every unmet need, what the binding floors are worth and of what one
    more would help most. Of the parts `undecided` (lines, unmet, floors, one_more) some or all was not found
    in time."""

    problem: str
    problem_hash: str
    plan: str
    lines: tuple[LineWhy, ...] = ()
    unmet: tuple[UnmetWhy, ...] = ()
    floors: tuple[Worth, ...] = ()
    one_more: tuple[Worth, ...] = ()
    why_not: tuple[WhyNot, ...] = ()
    robustness: Robustness | None = None
    undecided: tuple[str, ...] = ()
