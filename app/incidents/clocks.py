"""Which reports an incident owes, and by when; opened, moved and dropped with the incident itself."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.db import at
from app.core.flow import move
from app.core.journal import record
from app.incidents.limits import limit_for
from app.incidents.masking import masked_name, masked_phone
from app.incidents.models import IncidentRow, ReportRow
from app.incidents.report_events import IncidentReport, Limit, PhoneLog, ReportChanged, ReportContent
from app.incidents.rules import command_rules
from app.incidents.states import REPORT_FLOW, UNSENT

COMPUTED = {"phone_warn_at", "warn_at", "phone_limit", "limit", "phone_log", "content"}
FIELDS = [field for field in IncidentReport.model_fields if field not in COMPUTED]
STEPS = {"first": "first_written", "follow_up": "follow_up", "final": "final"}


def owe_first(session: Session, incident: IncidentRow) -> None:
    """The first report is owed from the moment the incident was recorded."""
    row = _owed(session, incident, "first", 0, incident.recorded_at)
    limit = limit_for(session, incident, "first_phone")
    row.phone_limit = limit.model_dump()
    row.phone_due_at = row.clock_from + timedelta(minutes=limit.minutes)
    said(session, row, "report.owed")


def owe_follow_up(session: Session, incident: IncidentRow) -> None:
    """The next follow-up, its clock from now; none while one is owed already."""
    if any(row.series == "follow_up" and row.corrects_id is None for row in unsent(session, incident.id)):
        return
    last = max((row.number for row in _of(session, incident.id) if row.series == "follow_up"), default=0)
    said(session, _owed(session, incident, "follow_up", last + 1, at(session)), "report.owed")


def owe_final(session: Session, incident: IncidentRow) -> None:
    """The response is over: the final report is owed in place of the next follow-up."""
    drop(session, incident, "follow_up", "ended")
    said(session, _owed(session, incident, "final", 0, at(session)), "report.owed")


def drop(session: Session, incident: IncidentRow, series: str | None, reason: str) -> None:
    """What is not owed any more; it stays on the list with the reason. Numbers are not used again."""
    for row in unsent(session, incident.id):
        if series in (None, row.series):
            row.state = move(REPORT_FLOW, row.state, "drop")
            row.drop_reason = reason
            said(session, row, "report.dropped")


def move_clocks(session: Session, incident: IncidentRow) -> None:
    """Another grade or type may mean other periods for what is still owed; the clock's start stays."""
    for row in unsent(session, incident.id):
        if row.due_at is None:
            continue
        limit = limit_for(session, incident, STEPS[row.series])
        due_at = row.clock_from + timedelta(minutes=limit.minutes)
        changed = due_at != row.due_at
        row.limit, row.due_at = limit.model_dump(), due_at
        if row.phone_due_at and row.phoned_at is None:
            phone = limit_for(session, incident, "first_phone")
            phone_due_at = row.clock_from + timedelta(minutes=phone.minutes)
            changed = changed or phone_due_at != row.phone_due_at
            row.phone_limit, row.phone_due_at = phone.model_dump(), phone_due_at
        if changed:
            said(session, row, "report.clock_moved")


def unsent(session: Session, incident_id: int) -> list[ReportRow]:
    return [row for row in _of(session, incident_id) if row.state in UNSENT]


def said(session: Session, row: ReportRow, action: str) -> IncidentReport:
    session.flush()  # the event carries the version this change gets
    record(session, report_changed(row, action))
    return report_shape(row)


def report_changed(row: ReportRow, action: str) -> ReportChanged:
    return ReportChanged(action=action, object=report_shape(row))


def report_shape(row: ReportRow, *, masked: bool = True) -> IncidentReport:
    """A report; persons' names and numbers masked unless for the sheet."""
    content = ReportContent.model_validate(row.content) if row.content else None
    log = PhoneLog.model_validate(row.phone_log) if row.phone_log else None
    if masked and content:
        content.reporter_phone = masked_phone(content.reporter_phone)
    if masked and log:
        log.caller, log.called = masked_name(log.caller), masked_name(log.called)
    return IncidentReport.model_validate(
        {field: getattr(row, field) for field in FIELDS}
        | {
            "phone_warn_at": _warn_at(row.clock_from, row.phone_due_at),
            "warn_at": _warn_at(row.clock_from, row.due_at),
            "phone_limit": Limit.model_validate(row.phone_limit) if row.phone_limit else None,
            "limit": Limit.model_validate(row.limit) if row.limit else None,
            "phone_log": log,
            "content": content,
        }
    )


def _owed(
    session: Session, incident: IncidentRow, series: str, number: int, clock_from: datetime
) -> ReportRow:
    limit = limit_for(session, incident, STEPS[series])
    row = ReportRow(
        incident_id=incident.id,
        city=incident.city,
        series=series,
        number=number,
        revision=0,
        state="due",
        clock_from=clock_from,
        phone_limit={},
        phone_log={},
        due_at=clock_from + timedelta(minutes=limit.minutes),
        limit=limit.model_dump(),
        content={},
    )
    session.add(row)
    return row


def _of(session: Session, incident_id: int) -> list[ReportRow]:
    found = select(ReportRow).where(ReportRow.incident_id == incident_id).order_by(ReportRow.id)
    return list(session.execute(found).scalars())


def _warn_at(clock_from: datetime, due_at: datetime | None) -> datetime | None:
    return clock_from + (due_at - clock_from) * command_rules().reports.warn_share if due_at else None
