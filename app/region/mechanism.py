"""The four cities' agreement as data: who may borrow what, floors, caps, refusals, powers."""

from datetime import date
from math import ceil
from typing import Annotated, Literal

from pydantic import Field

from app.region.cost_rules import Basis, Costs
from app.region.tables import Row
from app.region.time_rules import Duty, Escalation, Freshness, OralOrder, TimeLimits

Share = Annotated[float, Field(ge=0, le=1)]
Form = Literal["supply", "unit", "resource", "capability"]
RankWeights = dict[Annotated[int, Field(ge=1, le=4)], Annotated[float, Field(gt=0)]]


class Party(Row):
    city: str = Field(pattern=r"^15\d{4}$")
    name_zh: str
    name_en: str
    short_zh: str
    centre_zh: str
    duty_phone: str


class Title(Row):
    title_zh: str
    title_en: str
    clause_zh: str
    source: str
    basis: Basis
    procedure_basis: Basis
    contacts_basis: Basis


class Force(Row):
    """When the mechanism holds, and which response levels make it active."""

    effective_from: date
    effective_until: date | None = None
    response_levels: tuple[int, ...]
    before_response: bool
    basis: Basis


class LendingRight(Row):
    """What one city may lend to which others, between dates where they are given."""

    city: str
    to: tuple[str, ...]
    forms: tuple[Literal["supply", "unit", "resource"], ...]
    from_date: date | None = None
    until_date: date | None = None


class Lending(Row):
    basis: Basis
    rows: tuple[LendingRight, ...]


class Clause(Row):
    """A rule as decisions name it by its key."""

    key: str
    title_zh: str
    title_en: str
    text_zh: str
    text_en: str
    source: str


class Clauses(Row):
    basis: Basis
    rows: tuple[Clause, ...]


class Borrowing(Row):
    """Which grades may borrow across cities (1 is 特别重大); no grade counts as `null_grade_as`."""

    cross_city_grades: tuple[int, ...]
    shortfall_only_grades: tuple[int, ...]
    null_grade_may_borrow: bool
    null_grade_as: int
    own_city_first: bool
    endorsed_grades: tuple[int, ...]
    basis: Basis


class Endorsement(Row):
    """When the joint command endorses cross-city plans of the grades that `borrowing` names."""

    when: Literal["before_approval", "after_approval"]
    basis: Basis


class Shares(Row):
    """One share of a city's holding per form."""

    supply: Share
    unit: Share
    resource: Share
    capability: Share
    basis: Basis

    def of(self, form: str) -> float:
        """The share of a form; KeyError for a word that is none of the four."""
        return {
            "supply": self.supply,
            "unit": self.unit,
            "resource": self.resource,
            "capability": self.capability,
        }[form]


class Weights(Row):
    grade: RankWeights
    priority: RankWeights
    burden_slopes: tuple[float, float, float]
    burden_widths: tuple[float, float]
    late_hour: float = Field(ge=0)
    late_hour_squared: float = Field(ge=0)
    vehicle_km: float = Field(ge=0)
    tonne_km: float = Field(ge=0)
    own_city_margin_minutes: float = Field(ge=0)
    horizon_hours: int = Field(gt=0)
    basis: Basis


class Hours(Row):
    """How long drivers and teams may go on; `flight_application_minutes` come before any UAV flight."""

    driving_minutes: int = Field(gt=0)
    rest_minutes: int = Field(ge=0)
    driving_basis: Basis
    driving_source: str
    shift_minutes: int = Field(gt=0)
    unit_minutes_a_day: int = Field(gt=0)
    flight_application_minutes: int = Field(ge=0)
    flight_source: str
    basis: Basis


class Trucks(Row):
    """How often a truck may go to its incident, unloading there each time before it comes back."""

    turns: int = Field(ge=1)
    unloading_minutes: float = Field(ge=0)
    basis: Basis


class SlackPair(Row):
    """How much worse than its optimum a goal may become for the goals after it, as a share."""

    time: float = Field(ge=0)
    burden: float = Field(ge=0)


class Slack(Row):
    fastest: SlackPair
    balanced: SlackPair
    frugal: SlackPair
    basis: Basis


class RefusalReason(Row):
    code: str
    name_zh: str
    name_en: str
    note_required: bool


class Refusal(Row):
    basis: Basis
    reasons: tuple[RefusalReason, ...]


class Difference(Row):
    code: str
    name_zh: str
    name_en: str


class Differences(Row):
    """How what was received may differ from what was sent."""

    basis: Basis
    reasons: tuple[Difference, ...]


class Step(Row):
    key: str
    name_zh: str
    name_en: str


class DemobilisationStep(Step):
    """Whose it is: a team's ("unit"), a load's ("supply"); a required one bars the way home."""

    forms: tuple[Literal["unit", "supply"], ...]
    required: bool


class Demobilisation(Row):
    """What is done before lent forces start home."""

    basis: Basis
    steps: tuple[DemobilisationStep, ...]


class Power(Row):
    action: str
    roles: tuple[str, ...]
    scope: Literal["own", "all"]


class Powers(Row):
    basis: Basis
    rules: tuple[Power, ...]


class Floor(Row):
    """What a city keeps of one kind when it lends; its own incidents may use it."""

    city: str
    form: Form
    key: str
    floor: int = Field(ge=0)


class Floors(Row):
    basis: Basis
    rows: tuple[Floor, ...]


class Agreement(Row):
    """The file `config/agreement.toml`."""

    parties: tuple[Party, ...]
    agreement: Title
    force: Force
    lending: Lending
    clauses: Clauses
    borrowing: Borrowing
    endorsement: Endorsement
    caps: Shares
    default_floors: Shares
    weights: Weights
    hours: Hours
    trucks: Trucks
    slack: Slack
    time_limits: TimeLimits
    escalation: Escalation
    duty: Duty
    freshness: Freshness
    oral_order: OralOrder
    refusal: Refusal
    differences: Differences
    demobilisation: Demobilisation
    costs: Costs
    powers: Powers
    floors: Floors

    def listed_floors(self) -> dict[tuple[str, str, str], int]:
        """The explicit floors, by city, form and key."""
        return {(row.city, row.form, row.key): row.floor for row in self.floors.rows}

    def default_floor(self, form: str, holding: float) -> int:
        """What a city keeps of a kind without a listed floor when it holds `holding` of it, rounded up."""
        return ceil(self.default_floors.of(form) * holding - 1e-9)

    def consent_answer_minutes(self, grade: int | None) -> int:
        limits = self.time_limits
        return limits.consent_answer_minutes.get(grade or 0, limits.consent_answer_minutes_ungraded)
