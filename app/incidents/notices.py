"""What the other three cities must know of and acknowledge (突发事件应对法 Art 62, 64)."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.policy import Actor, require
from app.core.db import at
from app.core.errors import NotFound
from app.core.flow import move
from app.core.journal import record
from app.core.seen import require_seen
from app.core.tables import world_of
from app.incidents.models import NoticeRow
from app.incidents.rules import command_rules
from app.incidents.states import NOTICE_FLOW
from app.incidents.warning_events import Notice, NoticeChanged
from app.region.data import load_reference


def is_for_neighbours(*ranks: int | None) -> bool:
    """Whether one of these grades or warning levels concerns the other cities."""
    return any(rank is not None and rank <= command_rules().notices.notify_rank for rank in ranks)


def notify(
    session: Session,
    *,
    subject: str,
    cause: str,
    level: int | None,
    title: str,
    city_from: str,
    incident_id: int | None,
) -> None:
    """One notice to each other city; what it has not acknowledged of the same subject is superseded."""
    periods = command_rules().notices.acknowledge_minutes
    due_at = at(session) + timedelta(minutes=periods[level or max(periods)])
    _supersede(session, subject)
    for city in sorted(load_reference().cities.keys() - {city_from}):
        row = NoticeRow(
            subject=subject,
            incident_id=incident_id,
            cause=cause,
            level=level,
            title=title,
            city_from=city_from,
            city=city,
            state="sent",
            sent_at=at(session),
            due_at=due_at,
        )
        session.add(row)
        _said(session, row, "notice.sent")


def acknowledge(session: Session, actor: Actor, notice_id: int, *, seen_version: int) -> Notice:
    """A city says that it has read it; nobody says so for another."""
    row = session.get(NoticeRow, notice_id, with_for_update=True)
    if row is None or row.world != world_of(session):
        raise NotFound("not_found", {"what": f"notice:{notice_id}"})
    require(actor, "notice.acknowledge", row.city)
    require_seen(seen_version, row.version)
    row.state = move(NOTICE_FLOW, row.state, "acknowledge")
    row.acknowledged_at, row.acknowledged_by = at(session), actor.id
    return _said(session, row, "notice.acknowledged")


def every_notice(session: Session) -> list[NoticeRow]:
    return list(session.execute(select(NoticeRow).order_by(NoticeRow.id)).scalars())


def notice_changed(row: NoticeRow, action: str) -> NoticeChanged:
    return NoticeChanged(action=action, object=_shape(row))


def _supersede(session: Session, subject: str) -> None:
    waiting = select(NoticeRow).where(NoticeRow.subject == subject, NoticeRow.state == "sent")
    for row in session.execute(waiting.order_by(NoticeRow.id).with_for_update()).scalars():
        row.state = move(NOTICE_FLOW, row.state, "supersede")
        _said(session, row, "notice.superseded")


def _said(session: Session, row: NoticeRow, action: str) -> Notice:
    session.flush()  # the event carries the version this change gets
    record(session, notice_changed(row, action))
    return _shape(row)


def _shape(row: NoticeRow) -> Notice:
    return Notice.model_validate({field: getattr(row, field) for field in Notice.model_fields})
