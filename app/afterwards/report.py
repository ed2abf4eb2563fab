"""The after-action report, made from the journal alone: what it says can be checked entry by entry."""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.afterwards.events import Lesson
from app.afterwards.shapes import AfterAction, Decision, Moment, NeedMet, Step, Trip
from app.core.errors import NotFound
from app.core.journal import JournalRow
from app.core.tables import world_of

ABOUT = ("plan.changed", "movement.changed", "order.changed", "lesson.changed", "report.changed")
ON_TIME_STATES = ("received", "consumed", "released", "returning", "returned", "inspected", "settled")

# The steps of the chain: what each is called, and the first entry that shows it.
STEPS: dict[str, tuple[str, ...]] = {
    "logged": ("incident.logged",),
    "graded": ("incident.graded",),
    "response_started": ("incident.response_started",),
    "needs_stated": ("need.stated",),
    "plan_submitted": ("plan.submitted",),
    "first_answer": ("plan.consent_granted", "plan.consent_partly_granted", "plan.consent_refused"),
    "approved": ("plan.approved",),
    "order_acknowledged": ("order.acknowledged",),
    "first_departure": ("movement.departed",),
    "first_arrival": ("movement.arrived",),
    "first_receipt": ("movement.received",),
    "response_ended": ("incident.response_ended",),
    "settled": ("order.settled",),
}
DECISIONS = {
    "incident.graded",
    "incident.response_started",
    "incident.response_changed",
    "incident.response_ended",
    "plan.submitted",
    "plan.consent_granted",
    "plan.consent_partly_granted",
    "plan.consent_refused",
    "plan.approved",
    "plan.rejected",
    "plan.withdrawn",
    "order.settled",
}


class Told(NamedTuple):
    """One entry with its object read."""

    row: JournalRow
    object: dict[str, Any]


def after_action(session: Session, incident_id: int) -> AfterAction:
    """NotFound when the journal of this world never speaks of the incident."""
    told = _told(session, incident_id)
    of_incident = [one for one in told if one.row.kind == "incident.changed"]
    if not of_incident:
        raise NotFound("not_found", {"what": f"incident:{incident_id}"})
    last = of_incident[-1].object
    called = of_incident[0].row.recorded_at
    trips = _trips(told)
    needs = _needs(last, told)
    late = [trip.late_minutes for trip in trips if trip.late_minutes is not None]
    asked = sum(need.asked for need in needs)
    return AfterAction(
        **{
            name: last[name] for name in ("number", "title", "city", "place", "occurred_at", "grade", "state")
        },
        incident_id=incident_id,
        called_at=called,
        position=told[-1].row.position,
        steps=_steps(told, called),
        needs=needs,
        fill=round(sum(min(need.received, need.asked) for need in needs) / asked, 4) if asked else None,
        trips=trips,
        late_trips=sum(1 for minutes in late if minutes > 0),
        mean_late_minutes=round(sum(late) / len(late), 1) if late else None,
        decisions=_decisions(told, last["number"]),
        moments=[_moment(one, last["number"]) for one in told],
        lessons=list(
            {one.object["id"]: Lesson(**one.object) for one in _of(told, "lesson.changed")}.values()
        ),
    )


def _told(session: Session, incident_id: int) -> list[Told]:
    mentions = or_(
        JournalRow.object.like(f'%"incident_id":{incident_id},%'),
        JournalRow.object.like(f'{{"id":{incident_id},%'),
    )
    query = (
        select(JournalRow)
        .where(
            JournalRow.world == world_of(session), JournalRow.kind.in_(("incident.changed", *ABOUT)), mentions
        )
        .order_by(JournalRow.position)
    )
    told = [Told(row, json.loads(row.object)) for row in session.execute(query).scalars()]
    return [one for one in told if _concerns(one, incident_id)]


def _concerns(one: Told, incident_id: int) -> bool:
    key = "id" if one.row.kind == "incident.changed" else "incident_id"
    return bool(one.object.get(key) == incident_id)


def _of(told: Iterable[Told], kind: str) -> list[Told]:
    return [one for one in told if one.row.kind == kind]


def _steps(told: Sequence[Told], called: datetime) -> list[Step]:
    found = []
    for step, actions in STEPS.items():
        first = next((one.row for one in told if one.row.action in actions), None)
        if first:
            minutes = (first.recorded_at - called).total_seconds() / 60
            found.append(Step(step=step, at=first.recorded_at, minutes=round(minutes, 1)))
    return found


def _decisions(told: Sequence[Told], number: str) -> list[Decision]:
    """A decision is refused unless it names the newest version, so what was on screen is the one before."""
    seen: dict[tuple[str, int], dict[str, Any]] = {}
    decisions = []
    for row, content in told:
        key = (row.kind, content["id"])
        before = seen.get(key, {})
        seen[key] = content
        if row.action in DECISIONS:
            decisions.append(
                Decision(
                    position=row.position,
                    at=row.recorded_at,
                    officer_id=row.officer_id,
                    action=row.action,
                    about=_about(content, number),
                    seen_version=before.get("version", 0),
                    seen_hash=before.get("content_hash", ""),
                    result_version=content["version"],
                )
            )
    return decisions


def _movements(told: Iterable[Told]) -> dict[int, list[dict[str, Any]]]:
    """Movement -> its states in order, as its own entries and its plan's have told them."""
    states: dict[int, list[dict[str, Any]]] = {}
    for one in told:
        lines = one.object["movements"] if one.row.kind == "plan.changed" else [one.object]
        if one.row.kind in {"plan.changed", "movement.changed"}:
            for line in lines:
                states.setdefault(line["id"], []).append(line)
    return states


def _trips(told: Sequence[Told]) -> list[Trip]:
    trips = []
    for states in _movements(told).values():
        ordered = next((line for line in states if line["state"] == "ordered"), None)
        if ordered is None:
            continue
        last = states[-1]
        planned = datetime.fromisoformat(ordered["planned_arrive_at"])
        arrived = datetime.fromisoformat(last["arrived_at"]) if last["arrived_at"] else None
        late = round((arrived - planned).total_seconds() / 60, 1) if arrived else None
        trips.append(
            Trip(
                movement_id=last["id"],
                form=last["form"],
                kind=last["kind"],
                city_from=last["city_from"],
                quantity=ordered["quantity"],
                received=last["received_quantity"],
                damaged=last["damaged_quantity"],
                planned_at=planned,
                arrived_at=arrived,
                late_minutes=late,
                state=last["state"],
            )
        )
    return trips


def _needs(incident: dict[str, Any], told: Sequence[Told]) -> list[NeedMet]:
    lasts = [states[-1] for states in _movements(told).values()]
    met = []
    for need in incident["needs"]:
        if need["state"] != "open":
            continue
        got = [line for line in lasts if line["need_id"] == need["id"] and line["state"] in ON_TIME_STATES]
        in_time = [line for line in got if line["arrived_at"] and line["arrived_at"] <= need["due_at"]]
        received = sum(_good(line) for line in got)
        met.append(
            NeedMet(
                need_id=need["id"],
                form=need["form"],
                kind=need["kind"],
                asked=need["quantity"],
                received=received,
                in_time=sum(_good(line) for line in in_time),
                fill=round(min(1.0, received / need["quantity"]), 4),
            )
        )
    return met


def _good(line: dict[str, Any]) -> int:
    """What came and can be used, in the need's own count."""
    usable = int(line["received_quantity"] or 0) - int(line["damaged_quantity"] or 0)
    return int(line["contribution"]) * usable // int(line["quantity"])


def _moment(one: Told, number: str) -> Moment:
    return Moment(
        position=one.row.position,
        at=one.row.recorded_at,
        officer_id=one.row.officer_id,
        action=one.row.action,
        about=_about(one.object, number),
        hash=one.row.hash,
    )


def _about(content: dict[str, Any], number: str) -> str:
    """What names itself by its own name; a count of people or a report owed by the incident's number."""
    for name in ("number", "source", "finding", "title"):
        if content.get(name):
            return str(content[name])[:120]
    return number
