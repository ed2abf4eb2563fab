"""Incidents: log, correct, grade, respond, end. A person decides; nothing is graded by itself."""

from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.accounts.policy import Actor, require
from app.core.db import at
from app.core.errors import Invalid, NotAllowed, NotFound
from app.core.flow import move
from app.core.journal import record
from app.core.seen import require_seen
from app.core.tables import REAL, world_of
from app.incidents import clocks, counts
from app.incidents.events import Incident
from app.incidents.levels import note_level, tell_neighbours
from app.incidents.models import IncidentRow, ResponseRow
from app.incidents.rules import command_rules
from app.incidents.shapes import changed, shape
from app.incidents.states import INCIDENT_FLOW
from app.region.data import load_reference
from app.region.places import located

CITY_LETTERS = {"150100": "HH", "150200": "BT", "150600": "ER", "150900": "WL"}
COUNTS = counts.COUNTS


def log_incident(session: Session, actor: Actor, facts: dict[str, object]) -> Incident:
    """A new incident from what is known; place from coordinates, else the seat of the county."""
    facts = {"trapped": 0, "direct_loss_yuan": None} | facts
    place = located(facts.pop("lat"), facts.pop("lon"), facts.pop("county"), facts.pop("city"))
    require(actor, "incident.log", place.city)
    _require_known_facts(session, facts)
    row = IncidentRow(
        **facts,
        city=place.city,
        county=place.county,
        lat=place.lat,
        lon=place.lon,
        number=_next_number(session, place.city),
        recorded_at=at(session),
        recorded_by=actor.id,
        state="logged",
        grade=None,
        grade_basis="",
        warning_level=None,
        touched_at=at(session),
        needs=[],
        responses=[],
        levels=[],
        links=[],
    )
    if not row.place:
        row.place = place.name_zh
    session.add(row)
    session.flush()  # its id goes into what it owes
    seen = {field: getattr(row, field) for field in COUNTS}
    # Nobody says when the first numbers were seen: any count that does stands before them.
    counts.note_counts(session, row, seen, by=actor.id, observed_at=row.occurred_at, source="first_heard")
    clocks.owe_first(session, row)
    return said(session, row, "incident.logged")


def correct_incident(
    session: Session, actor: Actor, incident_id: int, facts: dict[str, object], *, seen_version: int
) -> Incident:
    """Facts change as more is heard; what was said before stays in the journal."""
    facts = dict(facts)
    row = mine(session, actor, "incident.edit", incident_id, seen_version)
    where = {key: facts.pop(key) for key in ("lat", "lon", "county") if key in facts}
    if where:
        place = located(where.get("lat"), where.get("lon"), where.get("county"), None)
        if place.city != row.city:
            raise Invalid("other_city", {"city": row.city, "place_city": place.city})
        row.lat, row.lon, row.county = place.lat, place.lon, place.county
    _require_known_facts(session, {"type_code": row.type_code, "occurred_at": row.occurred_at} | facts)
    for field, value in facts.items():
        setattr(row, field, value)
    if facts.keys() & set(COUNTS):
        seen = {field: getattr(row, field) for field in COUNTS}
        counts.note_counts(session, row, seen, by=actor.id, observed_at=at(session), source="corrected")
    clocks.move_clocks(session, row)
    return said(session, row, "incident.corrected")


def grade_incident(
    session: Session, actor: Actor, incident_id: int, *, grade: int | None, basis: str, seen_version: int
) -> Incident:
    """A person grades; social-security incidents have no legal grade and stay without one."""
    row = mine(session, actor, "incident.grade", incident_id, seen_version)
    if grade is not None and load_reference().event_type(row.type_code).category == "14000":
        raise Invalid("not_graded_by_law", {"type_code": row.type_code})
    before, row.grade, row.grade_basis = row.grade, grade, basis
    note_level(session, actor, row, "grade", before, grade, basis)
    clocks.move_clocks(session, row)
    if grade is not None and (before is None or grade < before):
        tell_neighbours(session, row)
    return said(session, row, "incident.graded")


def suggest_grade(session: Session, incident_id: int) -> tuple[int | None, str]:
    """What the accident rule says of casualties and direct loss; for accidents, and only a suggestion."""
    row = find(session, incident_id)
    if load_reference().event_type(row.type_code).category != "12000":
        return None, ""
    loss = row.direct_loss_yuan or 0
    grade = load_reference().suggest_grade(row.deaths, row.seriously_injured, loss)
    rule = next(rule for rule in load_reference().accident_grades if rule.rank == grade)
    return grade, rule.source


def start_response(
    session: Session,
    actor: Actor,
    incident_id: int,
    *,
    matter: str,
    level: int,
    expected_hours: int,
    measures: str,
    seen_version: int,
    decided_by: str = "",
    reason: str = "",
) -> Incident:
    """Start the response with its four legal fields; on a running one, its level changes, with a reason.

    NotAllowed `level_not_yours` where the authority table gives the level to another role.
    """
    row = mine(session, actor, "incident.respond", incident_id, seen_version)
    if not command_rules().may_start(level, actor.role):
        raise NotAllowed("level_not_yours", {"level": level, "role": actor.role})
    running = row.state == "responding"
    before = row.responses[-1].level if running else None
    row.state = move(INCIDENT_FLOW, row.state, "change_response" if running else "start_response")
    if running:
        row.responses[-1].ended_at, row.responses[-1].end_reason = at(session), reason or "changed"
    row.responses.append(
        ResponseRow(
            world=row.world,
            matter=matter,
            level=level,
            expected_hours=expected_hours,
            measures=measures,
            started_at=at(session),
            started_by=actor.id,
            decided_by=decided_by,
        )
    )
    note_level(session, actor, row, "response", before, level, reason or matter)
    return said(session, row, "incident.response_changed" if running else "incident.response_started")


def end_response(
    session: Session, actor: Actor, incident_id: int, *, reason: str, seen_version: int
) -> Incident:
    row = mine(session, actor, "incident.respond", incident_id, seen_version)
    row.state = move(INCIDENT_FLOW, row.state, "end_response")
    row.responses[-1].ended_at, row.responses[-1].end_reason = at(session), reason
    note_level(session, actor, row, "response", row.responses[-1].level, None, reason)
    clocks.owe_final(session, row)
    return said(session, row, "incident.response_ended")


def reopen_incident(
    session: Session, actor: Actor, incident_id: int, *, reason: str, seen_version: int
) -> Incident:
    """An ended incident is open again; its final report, if not sent, is not owed yet."""
    row = mine(session, actor, "incident.reopen", incident_id, seen_version)
    row.state = move(INCIDENT_FLOW, row.state, "reopen")
    note_level(session, actor, row, "response", None, None, reason)
    clocks.drop(session, row, "final", "reopened")
    clocks.owe_follow_up(session, row)
    return said(session, row, "incident.reopened")


def find(session: Session, incident_id: int) -> IncidentRow:
    row = session.get(IncidentRow, incident_id)
    if row is None or row.world != world_of(session):
        raise NotFound("not_found", {"what": f"incident:{incident_id}"})
    return row


def every_incident(session: Session) -> list[IncidentRow]:
    return list(session.execute(select(IncidentRow).order_by(IncidentRow.id)).scalars())


def mine(session: Session, actor: Actor, action: str, incident_id: int, seen_version: int) -> IncidentRow:
    row = session.get(IncidentRow, incident_id, with_for_update=True)
    if row is None or row.world != world_of(session):
        raise NotFound("not_found", {"what": f"incident:{incident_id}"})
    require(actor, action, row.city)
    require_seen(seen_version, row.version)
    row.touched_at = at(session)  # children alone would not raise the version
    return row


def said(session: Session, row: IncidentRow, action: str) -> Incident:
    row.touched_at = at(session)
    session.flush()  # the event carries the version this change gets
    record(session, changed(row, action))
    return shape(row)


def _require_known_facts(session: Session, facts: dict[str, object]) -> None:
    code = str(facts["type_code"])
    if not load_reference().event_type(code).known:
        raise Invalid("unknown_type_code", {"type_code": code})
    occurred_at = facts["occurred_at"]
    if occurred_at > at(session) + timedelta(minutes=5):  # type: ignore[operator]  # validated by the body
        raise Invalid("in_the_future", {"field": "occurred_at"})
    if facts.get("seriously_injured", 0) > facts.get("injured", 0) and "injured" in facts:  # type: ignore[operator]  # numbers, by the body
        raise Invalid("more_serious_than_injured", {field: facts.get(field) for field in COUNTS})


def _next_number(session: Session, city: str) -> str:
    """Per city and year; the unique key makes a racing twin try again rather than share it."""
    mark = "" if world_of(session) == REAL else "演练-"
    prefix = f"{mark}{CITY_LETTERS[city]}-{at(session).year}-"
    count = session.execute(
        select(func.count()).select_from(IncidentRow).where(IncidentRow.number.startswith(prefix))
    ).scalar_one()
    return f"{prefix}{count + 1:04d}"
