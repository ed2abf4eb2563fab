"""Warnings (预警): the eight legal fields, raised, lowered, cancelled; red and orange go round the cities."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.accounts.policy import Actor, require
from app.core.db import at
from app.core.errors import Conflict, Invalid, NotFound
from app.core.flow import move
from app.core.journal import record
from app.core.seen import require_seen
from app.core.tables import REAL, world_of
from app.incidents.levels import note_level
from app.incidents.models import IncidentRow, WarningRow
from app.incidents.notices import is_for_neighbours, notify
from app.incidents.service import CITY_LETTERS, find, said
from app.incidents.states import WARNING_FLOW
from app.incidents.warning_events import IssuedWarning, WarningChanged
from app.region.data import load_reference


def issue_warning(session: Session, actor: Actor, facts: Mapping[str, object]) -> IssuedWarning:
    """Enter a warning that its issuer has published; the other cities are told of red and orange ones.

    Conflict when the alert it was read from has been entered already.
    """
    entered = dict(facts)
    reference = entered.pop("alert_reference", None)
    row = WarningRow(
        **entered,
        alert_references=[],
        number=_next_number(session, str(facts["city"])),
        recorded_at=at(session),
        recorded_by=actor.id,
        state="in_force",
        history=[],
    )
    require(actor, "warning.issue", row.city)
    _require_sensible(session, row)
    _require_linkable(session, row.city, row.incident_id)
    _read_from(session, row, reference)
    row.history = [_change(session, actor, None, row.level, row.issuer)]
    session.add(row)
    told = _said(session, row, "warning.issued")
    _tell(session, row, "warning_issued", row.level, row.level)
    _follow(session, actor, row.incident_id, f"{row.number} {row.issuer}")
    return told


def change_warning(
    session: Session,
    actor: Actor,
    warning_id: int,
    *,
    level: int,
    valid_until: datetime,
    reason: str,
    seen_version: int,
    alert_reference: str | None = None,
) -> IssuedWarning:
    """Raise, lower or extend it, with the reason (突发事件应对法 Art 70)."""
    row = _mine(session, actor, warning_id, seen_version)
    row.state = move(WARNING_FLOW, row.state, "change_level")
    before, row.level, row.valid_until = row.level, level, valid_until
    row.history = [*row.history, _change(session, actor, before, level, reason)]
    _require_sensible(session, row)
    _read_from(session, row, alert_reference)
    told = _said(session, row, "warning.changed")
    _tell(session, row, "warning_changed", level, before)
    _follow(session, actor, row.incident_id, reason)
    return told


def cancel_warning(
    session: Session,
    actor: Actor,
    warning_id: int,
    *,
    reason: str,
    seen_version: int,
    alert_reference: str | None = None,
) -> IssuedWarning:
    row = _mine(session, actor, warning_id, seen_version)
    row.state = move(WARNING_FLOW, row.state, "cancel")
    _read_from(session, row, alert_reference)
    row.history = [*row.history, _change(session, actor, row.level, None, reason)]
    told = _said(session, row, "warning.cancelled")
    _tell(session, row, "warning_cancelled", None, row.level)
    _follow(session, actor, row.incident_id, reason)
    return told


def link_warning(
    session: Session,
    actor: Actor,
    warning_id: int,
    *,
    incident_id: int | None,
    reason: str,
    seen_version: int,
) -> IssuedWarning:
    """The incident of the same city that it has become, another one, or none; with the reason.

    Conflict `already_linked` when it is that one already.
    """
    row = _mine(session, actor, warning_id, seen_version)
    before = row.incident_id
    if before == incident_id:
        raise Conflict("already_linked", {"what": row.number})
    _require_linkable(session, row.city, incident_id)
    row.incident_id = incident_id
    what = ("unlinked", before) if incident_id is None else ("linked", incident_id)
    row.history = [*row.history, _link(session, actor, row.level, what, reason)]
    told = _said(session, row, "warning.linked" if incident_id is not None else "warning.unlinked")
    for one in sorted({before, incident_id} - {None}, key=lambda found: found or 0):
        _follow(session, actor, one, f"{row.number} {reason}")
    return told


def move_warnings(
    session: Session, merged: IncidentRow, into: IncidentRow, *, by: Actor, reason: str
) -> None:
    """The warnings of a merged incident go to the one it was merged into; those of another city stay."""
    linked = select(WarningRow).where(WarningRow.incident_id == merged.id, WarningRow.city == into.city)
    for row in session.execute(linked.order_by(WarningRow.id).with_for_update()).scalars():
        row.incident_id = into.id
        row.history = [*row.history, _link(session, by, row.level, ("linked", into.id), reason)]
        _said(session, row, "warning.linked")
    _follow(session, by, merged.id, reason)
    _follow(session, by, into.id, reason)


def every_warning(session: Session) -> list[WarningRow]:
    return list(session.execute(select(WarningRow).order_by(WarningRow.id)).scalars())


def title_of(row: WarningRow) -> str:
    return f"{row.number} {load_reference().event_type(row.type_code).name_zh} · {row.area}"


def find_warning(session: Session, warning_id: int) -> WarningRow:
    row = session.execute(select(WarningRow).where(WarningRow.id == warning_id)).scalar_one_or_none()
    if row is None:
        raise NotFound("not_found", {"what": f"warning:{warning_id}"})
    return row


def warning_changed(row: WarningRow, action: str) -> WarningChanged:
    return WarningChanged(action=action, object=_shape(row))


def _follow(session: Session, actor: Actor, incident_id: int | None, reason: str) -> None:
    """An incident's warning level is the worst of the warnings in force that are linked to it."""
    if incident_id is None:
        return
    incident = find(session, incident_id)
    in_force = select(func.min(WarningRow.level)).where(
        WarningRow.incident_id == incident_id, WarningRow.state == "in_force"
    )
    worst = session.execute(in_force).scalar()
    if worst == incident.warning_level:
        return
    note_level(session, actor, incident, "warning", incident.warning_level, worst, reason)
    incident.warning_level = worst
    said(session, incident, "incident.warning_followed")


def _tell(session: Session, row: WarningRow, cause: str, level: int | None, before: int) -> None:
    if not is_for_neighbours(level, before):
        return
    notify(
        session,
        subject=f"warning:{row.id}",
        cause=cause,
        level=level,
        title=title_of(row),
        city_from=row.city,
        incident_id=row.incident_id,
    )


def _require_sensible(session: Session, row: WarningRow) -> None:
    kind = load_reference().event_type(row.type_code)
    if not kind.known:
        raise Invalid("unknown_type_code", {"type_code": row.type_code})
    if kind.category == "14000":
        raise Invalid("no_warning_by_law", {"type_code": row.type_code})
    if row.valid_until <= row.starts_at:
        raise Invalid("bad_validity", {"valid_until": row.valid_until.isoformat()})
    if row.issued_at > at(session):
        raise Invalid("in_the_future", {"field": "issued_at"})


def _require_linkable(session: Session, city: str, incident_id: int | None) -> None:
    if incident_id is None:
        return
    incident = find(session, incident_id)
    if incident.city != city:
        raise Invalid("warning_of_other_city", {"city": city})
    if incident.state == "merged":
        raise Invalid("warning_of_merged", {"number": incident.number})


def _read_from(session: Session, row: WarningRow, reference: object) -> None:
    """An alert speaks once: two officers who read the same one do not enter it twice."""
    if not reference:
        return
    known = next((one for one in every_warning(session) if reference in one.alert_references), None)
    if known is not None:
        raise Conflict("alert_known", {"reference": reference, "number": known.number})
    row.alert_references = [*row.alert_references, str(reference)]


def _mine(session: Session, actor: Actor, warning_id: int, seen_version: int) -> WarningRow:
    row = session.get(WarningRow, warning_id, with_for_update=True)
    if row is None or row.world != world_of(session):
        raise NotFound("not_found", {"what": f"warning:{warning_id}"})
    require(actor, "warning.issue", row.city)
    require_seen(seen_version, row.version)
    return row


def _change(
    session: Session, actor: Actor, before: int | None, after: int | None, reason: str
) -> dict[str, object]:
    moment = at(session).isoformat()
    return {"before": before, "after": after, "at": moment, "by": actor.id, "reason": reason}


def _link(
    session: Session, actor: Actor, level: int, what: tuple[str, int | None], reason: str
) -> dict[str, object]:
    done, incident_id = what
    return _change(session, actor, level, level, reason) | {"what": done, "incident_id": incident_id}


def _said(session: Session, row: WarningRow, action: str) -> IssuedWarning:
    session.flush()  # the event carries the version this change gets
    record(session, warning_changed(row, action))
    return _shape(row)


def _shape(row: WarningRow) -> IssuedWarning:
    fields = IssuedWarning.model_fields.keys() - {"category"}
    category = load_reference().event_type(row.type_code).category
    return IssuedWarning.model_validate(
        {field: getattr(row, field) for field in fields} | {"category": category}
    )


def _next_number(session: Session, city: str) -> str:
    mark = "" if world_of(session) == REAL else "演练-"
    prefix = f"{mark}YJ-{CITY_LETTERS.get(city, city)}-{at(session).year}-"
    count = select(func.count()).select_from(WarningRow).where(WarningRow.number.startswith(prefix))
    return f"{prefix}{session.execute(count).scalar_one() + 1:04d}"
