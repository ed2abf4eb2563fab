"""What consoles send to incident command."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from app.core.shapes import At, Body, City, Id, Long, Reason, Seen, Shape, Short, Title
from app.incidents.links import Duplicate
from app.incidents.people_events import Availability, Condition
from app.incidents.report_events import PhoneLog, ReportContent, ReportingLimit, Step
from app.incidents.rules import CommandRules

Count = Field(ge=0, le=30_000_000)
Phone = Field(default="", max_length=30, pattern=r"^[0-9+\- ]*$")


class IncidentPath(BaseModel):
    incident_id: Id


class ReportPath(BaseModel):
    report_id: Id


class WarningPath(BaseModel):
    warning_id: Id


class NoticePath(BaseModel):
    notice_id: Id


class TallyPath(BaseModel):
    tally_id: Id


class ExpertPath(BaseModel):
    expert_id: Id


class CasualtyPath(BaseModel):
    casualty_id: Id


class ReportDraft(Seen):
    content: ReportContent


class PhoneCall(Seen):
    phoned_at: At
    log: PhoneLog


class LimitSetting(Seen):
    """`seen_version` is 0 for a row that nobody has set yet."""

    step: Step
    category: str = Field(pattern=r"^(\*|1[1-4]000)$")
    grade: str = Field(pattern=r"^(\*|[1-4])$")
    city: str = Field(pattern=r"^(\*|15\d{4})$")
    minutes: int = Field(ge=1, le=60 * 24 * 60)
    source: Title
    reason: Title


class Limits(Shape):
    limits: list[ReportingLimit]


# "sender,identifier,sent" of the CAP alert that it was read from
AlertReference = Annotated[str | None, Field(max_length=400)]


class NewWarning(Body):
    """All of the eight legal fields, and how long it holds."""

    city: City
    incident_id: Id | None = None
    type_code: str = Field(min_length=5, max_length=10)
    level: int = Field(ge=1, le=4)
    starts_at: At
    valid_until: At
    area: Title
    notice: str = Field(min_length=1, max_length=4000)
    measures: str = Field(min_length=1, max_length=4000)
    issuer: Title
    issued_at: At
    alert_reference: AlertReference = None


class WarningLevel(Seen):
    level: int = Field(ge=1, le=4)
    valid_until: At
    reason: Title
    alert_reference: AlertReference = None


class WarningEnd(Reason):
    alert_reference: AlertReference = None


class WarningLink(Reason):
    """`incident_id` null: it belongs to none."""

    incident_id: Id | None


class Counts(Body):
    deaths: int = Count
    missing: int = Count
    trapped: int = Count
    injured: int = Count
    seriously_injured: int = Count
    affected: int = Count
    evacuated: int = Count


class Observation(Seen):
    observed_at: At
    counts: Counts
    source: Short


class CountCorrection(Observation):
    reason: Title


class Other(Seen):
    other_id: Id
    reason: Title


class OtherOnly(Seen):
    other_id: Id


class ConfirmedNeeds(Seen):
    need_ids: list[Id] = Field(min_length=1, max_length=200)


class FoundDuplicates(Shape):
    duplicates: list[Duplicate]


class ExpertKeeping(Seen):
    availability: Availability
    phone: str | None = Field(default=None, min_length=3, max_length=30, pattern=r"^[0-9+\- ]+$")


class Call(Body):
    expert_id: Id
    called_at: At
    reached: bool
    question: str = Field(min_length=1, max_length=4000)
    advice: Long = ""


class NewCasualty(Body):
    name: str = Field(min_length=1, max_length=60)
    sex: Literal["male", "female", "unknown"]
    age: int | None = Field(default=None, ge=0, le=130)
    condition: Condition
    whereabouts: Short = ""
    contact_phone: str = Phone


class PersonsEnd(Reason):
    """`until` is for keeping: no longer than config/command.toml allows."""

    what: Literal["destroy", "keep"]
    until: At | None = None


class PersonsDecision(Seen):
    granted: bool


class CasualtyChange(Seen):
    """Only what is given changes."""

    name: str | None = Field(default=None, min_length=1, max_length=60)
    sex: Literal["male", "female", "unknown"] | None = None
    age: int | None = Field(default=None, ge=0, le=130)
    condition: Condition | None = None
    whereabouts: Short | None = None
    contact_phone: str | None = Field(default=None, max_length=30, pattern=r"^[0-9+\- ]*$")


class Rules(Shape):
    rules: CommandRules
