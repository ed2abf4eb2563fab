"""Reports to those above (初报、续报、终报): written on duty, signed and sent by the leader, then kept."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.policy import Actor, require
from app.core.db import at
from app.core.errors import Conflict, Invalid, NotFound
from app.core.flow import move
from app.core.seen import require_seen
from app.core.tables import world_of
from app.incidents.clocks import owe_follow_up, report_shape, said, unsent
from app.incidents.models import IncidentRow, ReportRow
from app.incidents.report_events import IncidentReport, PhoneLog, ReportContent
from app.incidents.rules import command_rules
from app.incidents.service import find
from app.incidents.states import OPEN, REPORT_FLOW

NEEDED = ("title", "occurred_at", "place", "course", "measures", "receivers", "reporter", "reporter_phone")


def write_report(
    session: Session, actor: Actor, report_id: int, *, content: Mapping[str, object], seen_version: int
) -> IncidentReport:
    """Keep the draft; who wrote it last stands on it. A sent report is refused: correct it instead."""
    row = _mine(session, actor, "report.write", report_id, seen_version)
    row.state = move(REPORT_FLOW, row.state, "write")
    row.content = ReportContent.model_validate(content).model_dump(mode="json")
    row.written_by, row.written_at = actor.id, at(session)
    return said(session, row, "report.written")


def phone_report(
    session: Session,
    actor: Actor,
    report_id: int,
    *,
    phoned_at: datetime,
    log: Mapping[str, object],
    seen_version: int,
) -> IncidentReport:
    """The call before the paper, with its log. Entered long after the call, it counts from its entry."""
    row = _mine(session, actor, "report.write", report_id, seen_version)
    if row.phoned_at is not None or row.state == "dropped":
        raise Conflict("already_phoned", {"phoned_at": row.phoned_at.isoformat() if row.phoned_at else None})
    if not find(session, row.incident_id).occurred_at <= phoned_at <= at(session) + timedelta(minutes=1):
        raise Invalid("call_out_of_time", {"phoned_at": phoned_at.isoformat()})
    row.phoned_at, row.phone_recorded_at = phoned_at, at(session)
    row.phone_log = PhoneLog.model_validate(log).model_dump(mode="json")
    entered_late = at(session) - phoned_at > timedelta(minutes=command_rules().reports.call_entry_minutes)
    row.phone_late_minutes = _late(at(session) if entered_late else phoned_at, row.phone_due_at)
    return said(session, row, "report.phoned")


def issue_report(session: Session, actor: Actor, report_id: int, *, seen_version: int) -> IncidentReport:
    """Sign and send what is on the screen; the time is the server's. The next follow-up is owed from now."""
    row = _mine(session, actor, "report.sign", report_id, seen_version)
    row.state = move(REPORT_FLOW, row.state, "issue")
    missing = [field for field in NEEDED if not row.content.get(field)]
    if missing:
        raise Invalid("report_incomplete", {"fields": missing})
    row.signed_by, row.sent_at = actor.id, at(session)
    row.late_minutes = _late(at(session), row.due_at)
    told = said(session, row, "report.sent")
    incident = find(session, row.incident_id)
    if row.series != "final" and row.corrects_id is None and incident.state in OPEN:
        owe_follow_up(session, incident)
    return told


def correct_report(
    session: Session, actor: Actor, report_id: int, *, reason: str, seen_version: int
) -> IncidentReport:
    """A new version of a sent report, to be written and signed; the sent one stays as it was."""
    sent = _mine(session, actor, "report.write", report_id, seen_version)
    move(REPORT_FLOW, sent.state, "correct")
    _require_newest(session, sent)
    row = ReportRow(
        incident_id=sent.incident_id,
        city=sent.city,
        series=sent.series,
        number=sent.number,
        revision=sent.revision + 1,
        corrects_id=sent.id,
        correction_reason=reason,
        state="drafted",
        clock_from=at(session),
        phone_limit={},
        phone_log={},
        due_at=None,
        limit={},
        content=dict(sent.content),
        written_by=actor.id,
        written_at=at(session),
    )
    session.add(row)
    return said(session, row, "report.corrected")


def add_follow_up(session: Session, actor: Actor, incident_id: int) -> IncidentReport:
    """A follow-up before its time, because something has changed: the one that is owed, or a new one."""
    incident = find(session, incident_id)
    require(actor, "report.write", incident.city)
    if incident.state not in OPEN:
        raise Conflict("incident_not_open", {"state": incident.state})
    owe_follow_up(session, incident)
    return report_shape(next(row for row in unsent(session, incident_id) if row.series == "follow_up"))


def sheet(session: Session, actor: Actor, report_id: int) -> IncidentReport:
    """The whole report with names and numbers, for the sheet: only for those who may read them."""
    row = session.get(ReportRow, report_id)
    if row is None or row.world != world_of(session):
        raise NotFound("not_found", {"what": f"report:{report_id}"})
    require(actor, "person.read", row.city)
    return report_shape(row, masked=False)


def known_so_far(incident: IncidentRow) -> ReportContent:
    """What a draft starts from: the facts of the incident. Measures and help needed are added above."""
    shared = ReportContent.model_fields.keys() & IncidentRow.__mapper__.columns.keys()
    facts = {field: getattr(incident, field) for field in shared}
    return ReportContent.model_validate(facts | {"course": incident.description})


def every_report(session: Session) -> list[ReportRow]:
    return list(session.execute(select(ReportRow).order_by(ReportRow.id)).scalars())


def _mine(session: Session, actor: Actor, action: str, report_id: int, seen_version: int) -> ReportRow:
    row = session.get(ReportRow, report_id, with_for_update=True)
    if row is None or row.world != world_of(session):
        raise NotFound("not_found", {"what": f"report:{report_id}"})
    require(actor, action, row.city)
    require_seen(seen_version, row.version)
    return row


def _require_newest(session: Session, sent: ReportRow) -> None:
    newer = select(ReportRow.id).where(ReportRow.corrects_id == sent.id)
    found = session.execute(newer.limit(1)).scalar()
    if found:
        raise Conflict("already_corrected", {"report_id": found})


def _late(moment: datetime, due_at: datetime | None) -> int | None:
    """Whole minutes past due, 0 in time; None where nothing was due."""
    if due_at is None:
        return None
    return max(0, -int(-(moment - due_at).total_seconds() // 60))
