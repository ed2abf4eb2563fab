"""One event told twice: likely duplicates are shown, a person links or merges them, both numbers stay."""

from sqlalchemy.orm import Session

from app.accounts.policy import Actor, require
from app.core.db import at
from app.core.errors import Conflict, Invalid
from app.core.flow import move
from app.core.shapes import Shape
from app.incidents import clocks
from app.incidents.events import Incident
from app.incidents.levels import note_level
from app.incidents.models import IncidentRow, LinkRow
from app.incidents.rules import command_rules
from app.incidents.service import every_incident, find, mine, said
from app.incidents.states import INCIDENT_FLOW, OPEN
from app.incidents.warnings import move_warnings
from app.region.data import load_reference
from app.region.places import km_between

CLASS_LENGTH = 3  # 12D of 12D01


class Duplicate(Shape):
    """An incident that may be the same event: `km` away, `hours` apart."""

    incident_id: int
    number: str
    title: str
    km: float
    hours: float
    same_class: bool


def suggest_duplicates(session: Session, incident_id: int) -> list[Duplicate]:
    """Near in place, close in time and alike in type, the nearest first; a suggestion, a person decides."""
    row = find(session, incident_id)
    known = {link.other_id for link in row.links}
    others = [
        other
        for other in every_incident(session)
        if other.id != row.id and other.id not in known and other.state != "merged"
    ]
    found = [(other, _apart(row, other)) for other in others]
    return sorted((one for other, one in found if _alike(row, other, one)), key=lambda one: one.km)


def link_incidents(
    session: Session, actor: Actor, incident_id: int, *, other_id: int, reason: str, seen_version: int
) -> Incident:
    """Two incidents belong together; each stays what it is."""
    row = mine(session, actor, "incident.edit", incident_id, seen_version)
    other = _other(session, row, other_id)
    _tie(session, actor, row, other, "linked", "linked", reason)
    said(session, other, "incident.linked")
    return said(session, row, "incident.linked")


def unlink_incidents(
    session: Session, actor: Actor, incident_id: int, *, other_id: int, seen_version: int
) -> Incident:
    """They do not belong together after all; what was merged stays merged."""
    row = mine(session, actor, "incident.edit", incident_id, seen_version)
    other = find(session, other_id)
    ties = [(one, link) for one, far in ((row, other), (other, row)) for link in _ties(one, far)]
    if not ties:
        raise Conflict("not_linked", {"other_id": other_id})
    for one, link in ties:
        one.links.remove(link)
        session.delete(link)
    said(session, other, "incident.unlinked")
    return said(session, row, "incident.unlinked")


def merge_into(
    session: Session, actor: Actor, incident_id: int, *, into_id: int, reason: str, seen_version: int
) -> Incident:
    """`incident_id` is the same event as `into_id`: open needs move there, its clocks stop, it stays.

    Counts of people are not added up: they are of the same people. Plans are looked at by who calls.
    """
    row = mine(session, actor, "incident.merge", incident_id, seen_version)
    into = _other(session, row, into_id)
    require(actor, "incident.merge", into.city)
    if into.state not in OPEN:
        raise Conflict("incident_not_open", {"state": into.state})
    for link in [*_ties(row, into), *_ties(into, row)]:
        (row if link in row.links else into).links.remove(link)
        session.delete(link)
    row.state = move(INCIDENT_FLOW, row.state, "merge")
    row.merged_into_id = into.id
    if row.responses and row.responses[-1].ended_at is None:
        row.responses[-1].ended_at, row.responses[-1].end_reason = at(session), reason
        note_level(session, actor, row, "response", row.responses[-1].level, None, reason)
    for need in [need for need in row.needs if need.state == "open"]:
        row.needs.remove(need)
        need.incident_id = into.id
        into.needs.append(need)
    _tie(session, actor, row, into, "merged", "absorbed", reason)
    move_warnings(session, row, into, by=actor, reason=reason)
    clocks.drop(session, row, None, "merged")
    said(session, row, "incident.merged")
    return said(session, into, "incident.absorbed")


def _other(session: Session, row: IncidentRow, other_id: int) -> IncidentRow:
    other = find(session, other_id)
    if other.id == row.id or other.state == "merged" or row.state == "merged":
        raise Invalid("cannot_link", {"incident_id": row.id, "other_id": other_id})
    return other


def _tie(
    session: Session, actor: Actor, row: IncidentRow, other: IncidentRow, how: str, back: str, reason: str
) -> None:
    if _ties(row, other):
        raise Conflict("already_linked", {"other_id": other.id})
    given = {"at": at(session), "by": actor.id, "reason": reason, "world": row.world}
    row.links.append(LinkRow(other_id=other.id, how=how, **given))
    other.links.append(LinkRow(other_id=row.id, how=back, **given))


def _ties(row: IncidentRow, other: IncidentRow) -> list[LinkRow]:
    return [link for link in row.links if link.other_id == other.id and link.how == "linked"]


def _apart(row: IncidentRow, other: IncidentRow) -> Duplicate:
    hours = abs((row.occurred_at - other.occurred_at).total_seconds()) / 3600
    return Duplicate(
        incident_id=other.id,
        number=other.number,
        title=other.title,
        km=round(km_between(row.lat, row.lon, other.lat, other.lon), 2),
        hours=round(hours, 1),
        same_class=row.type_code[:CLASS_LENGTH] == other.type_code[:CLASS_LENGTH],
    )


def _alike(row: IncidentRow, other: IncidentRow, apart: Duplicate) -> bool:
    rule = command_rules().duplicates
    if apart.hours > rule.hours:
        return False
    category = load_reference().event_type(row.type_code).category
    same_category = category == load_reference().event_type(other.type_code).category
    return apart.km <= rule.km and (apart.same_class or (same_category and apart.km <= rule.near_km))
