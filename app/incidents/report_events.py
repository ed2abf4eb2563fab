"""A report to those above as consoles see it, and the periods its clocks run by; phone numbers are masked."""

from typing import Literal

from pydantic import Field

from app.core.journal import Event
from app.core.shapes import At, Body, Long, Shape, Short

Series = Literal["first", "follow_up", "final"]
Step = Literal["first_phone", "first_written", "follow_up", "final"]
Standing = Literal["law", "default", "set"]

People = Field(default=0, ge=0, le=30_000_000)


class ReportContent(Body):
    """What a report has to say: 生产安全事故报告和调查处理条例 Art 12, and what local rules add."""

    title: Short = ""
    occurred_at: At | None = None
    place: Short = ""
    source: Short = ""  # from whom it was heard
    nature: Short = ""
    course: Long = ""
    deaths: int = People
    missing: int = People
    trapped: int = People
    injured: int = People
    seriously_injured: int = People
    affected: int = People
    evacuated: int = People
    direct_loss_yuan: int | None = Field(default=None, ge=0, le=10**13)
    range: Long = ""
    trend: Long = ""
    measures: Long = ""
    help_needed: Long = ""
    receivers: Short = ""
    reporter: Short = ""
    reporter_phone: str = Field(default="", max_length=30)


class PhoneLog(Body):
    """The log of a phone report; the call's own time stands beside it, apart from when it was entered."""

    caller: Short
    called: Short
    content: Long
    leaders_informed: Short = ""


class Limit(Shape):
    """A period and what it rests on; `default` is no rule and says so."""

    minutes: int
    standing: Standing
    source: str


class ReportingLimit(Limit):
    """One row of the table in force; `*` is any. `id` and `version` are those of the change, if set."""

    step: Step
    category: str
    grade: str
    city: str
    id: int | None
    version: int
    reason: str
    set_by: int | None
    set_at: At | None
    lawful_minutes: int | None  # the most the law allows here


class IncidentReport(Shape):
    id: int
    version: int
    incident_id: int
    city: str
    series: Series
    number: int  # 续报一 is 1; first and final reports have 0
    revision: int  # 0, and one more with each correction
    corrects_id: int | None
    correction_reason: str
    state: Literal["due", "drafted", "sent", "dropped"]
    clock_from: At
    phone_due_at: At | None
    phone_warn_at: At | None
    phone_limit: Limit | None
    phoned_at: At | None  # when the call was made, as stated
    phone_recorded_at: At | None  # when that was entered
    phone_log: PhoneLog | None
    phone_late_minutes: int | None  # 0 in time; None not yet phoned
    due_at: At | None
    warn_at: At | None
    limit: Limit | None
    content: ReportContent | None
    written_by: int | None
    written_at: At | None
    signed_by: int | None
    sent_at: At | None  # the server's clock: nobody can set it
    late_minutes: int | None
    drop_reason: str


class ReportChanged(Event):
    kind: Literal["report.changed"] = "report.changed"
    object: IncidentReport


class SetLimit(ReportingLimit):
    id: int


class LimitChanged(Event):
    kind: Literal["report_limit.changed"] = "report_limit.changed"
    object: SetLimit
