"""What is due when, by the agreement, and who is told when it is not done."""

from typing import Annotated, Literal

from pydantic import Field

from app.region.cost_rules import Basis
from app.region.tables import Row

RankMinutes = dict[Annotated[int, Field(ge=1, le=4)], Annotated[int, Field(gt=0)]]


class TimeLimits(Row):
    consent_answer_minutes: RankMinutes
    consent_answer_minutes_ungraded: int
    consent_reminder_share: float = Field(ge=0, le=1)
    provisional_confirm_minutes: int
    endorsement_minutes: int
    approval_minutes: int
    order_acknowledgement_minutes: int
    departure_overdue_minutes: int
    receipt_minutes: int
    request_answer_minutes: int
    offer_valid_hours: int
    loan_days: int
    shift_hours: int
    return_due_days: int
    return_overdue_reminder_days: int
    settlement_due_days: int
    statement_due_days: int
    statement_confirm_days: int
    basis: Basis


class LadderStep(Row):
    """Who is told, so many minutes after something was due."""

    after_minutes: int = Field(ge=0)
    to: Literal["duty_officer", "leader", "joint_command"]


class Escalation(Row):
    """The steps by which each kind of overdue thing goes up."""

    basis: Basis
    ladders: dict[str, tuple[LadderStep, ...]]

    def ladder(self, kind: str) -> tuple[LadderStep, ...]:
        """The steps of a kind; one without its own ladder goes up as a task does, rather than not at all."""
        return self.ladders.get(kind, self.ladders["task"])


class Duty(Row):
    """When shifts change where a city has set no times of its own, Beijing time."""

    day_starts: str
    night_starts: str
    basis: Basis


class Freshness(Row):
    """How many days a confirmation of each kind of register row is good for."""

    days: dict[str, int]  # "lot", "unit", "resource"
    basis: Basis


class OralOrder(Row):
    paperwork_hours: int
    basis: Basis
    source: str
