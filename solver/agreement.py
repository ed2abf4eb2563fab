"""What the mechanism has agreed, as frozen data: its rules, weights and slacks."""

from dataclasses import dataclass, field
from typing import Literal

Form = Literal["supply", "unit", "resource"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cap:
    """The largest share (0..1) of its holding that a city lends."""

    city: str
    form: Form
    kind: str
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Slack:
    """How much of a better goal the balanced plan may give up for the next one, as a share."""

    time: float = 0.02
    burden: float = 0.10


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """The mechanism's rules and weights; a neighbour is preferred to the own city only if it is sooner
    by more than `own_city_margin_minutes` (the time it takes to ask), unless `own_city_first` is off.

    After `driving_minutes` at the wheel a driver rests `rest_minutes`. A team's shift ends after
    `shift_minutes`; None: no limit. An hour past due weighs `late_hour` more, and `late_hour_squared`
    times its square. A lender's shares lent weigh `burden_slopes`, cheapest first, each as wide as
    `burden_widths` says, the last without end. A vehicle sent costs as much as `vehicle_km`
    kilometres, a tonne moved one kilometre `tonne_km` of one. With `truck_tours` every truck gets its way
    from where it stands over the places where it loads; without, the trucks of a city are one capacity.
    On tours each may go to its incident `truck_turns` times: unloaded after `unloading_minutes` it comes
    back for what stays open."""

    cross_city_grades: tuple[int, ...] = (1, 2, 3)
    shortfall_only_grades: tuple[int, ...] = (3,)
    null_grade_may_borrow: bool = True
    caps: tuple[Cap, ...] = ()
    slack: Slack = Slack()
    grade_weights: dict[str, float] = field(
        default_factory=lambda: {"1": 1000.0, "2": 300.0, "3": 80.0, "4": 20.0, "null": 80.0}
    )
    priority_weights: dict[str, float] = field(default_factory=lambda: {"1": 1.0, "2": 0.5, "3": 0.2})
    own_city_first: bool = True
    own_city_margin_minutes: float = 10.0
    driving_minutes: float = 240.0
    rest_minutes: float = 20.0
    shift_minutes: float | None = None
    truck_tours: bool = False
    truck_turns: int = 1
    unloading_minutes: float = 0.0
    late_hour: float = 4.0
    late_hour_squared: float = 0.25
    burden_widths: tuple[float, ...] = (1.0, 2.0)
    burden_slopes: tuple[float, ...] = (1.0, 3.0, 10.0)
    vehicle_km: float = 20.0
    tonne_km: float = 0.1
