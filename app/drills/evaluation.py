"""What was done, from the drill's journal: each expectation with its evidence, each time, each need."""

import json
from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any, Literal, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import OfficerRow
from app.core.journal import JournalRow
from app.core.shapes import At, Shape
from app.core.tables import world_of
from app.dispatch.models import MovementRow
from app.dispatch.states import DEAD_MOVEMENTS
from app.drills.events import InjectState
from app.drills.hindsight import BestPlan
from app.drills.models import MessageRow
from app.drills.scenario import Expectation, Inject, Scenario
from app.incidents import service as incidents
from app.incidents.models import NeedRow

Result = Literal["met", "late", "missed", "pending", "not_reached"]


class Outcome(Shape):
    """One expectation: `evidence` is the journal position that proves it; minutes count from its inject.

    `pending`: its time is not up yet; `not_reached`: its inject never came, or the drill ended before.
    """

    key: str
    objective: str
    inject: str
    title_zh: str
    title_en: str
    action: str
    role: str | None
    city: str | None
    limit_minutes: float
    since: At | None
    done_at: At | None
    minutes: float | None
    result: Result
    evidence: int | None


class NeedOutcome(Shape):
    """One need: how much was, or was on its way to be, there in time; and how much could have been."""

    need_id: int
    incident: str
    city: str
    form: str
    kind: str
    quantity: int
    due_at: At
    in_time: int
    late: int
    unmet: int
    latest_minutes_late: float
    best_in_time: int | None
    best_unmet: int | None
    best_latest_minutes_late: float | None


class PostOutcome(Shape):
    """How one post of one city fared; never summed over posts."""

    city: str | None
    role: str | None
    met: int
    late: int
    missed: int
    pending: int
    not_reached: int


class Entry(NamedTuple):
    position: int
    at: datetime
    action: str
    officer_id: int | None
    object: dict[str, Any]


class Post(NamedTuple):
    role: str
    city: str | None


def entries_of(session: Session) -> list[Entry]:
    """The drill's whole journal, oldest first."""
    query = select(JournalRow).where(JournalRow.world == world_of(session)).order_by(JournalRow.position)
    return [
        Entry(row.position, row.recorded_at, row.action, row.officer_id, json.loads(row.object))
        for row in session.execute(query).scalars()
    ]


def posts_by_officer(session: Session) -> dict[int, Post]:
    return {row.id: Post(row.role, row.city) for row in session.execute(select(OfficerRow)).scalars()}


class Until(NamedTuple):
    """How far the drill's clock has come, and whether it may go on."""

    at: datetime
    over: bool


def outcomes(
    session: Session, script: Scenario, injects: dict[str, InjectState], entries: list[Entry], until: Until
) -> list[Outcome]:
    """Each expectation met, late or missed, or not to be told."""
    posts = posts_by_officer(session)
    message_of = {
        row.inject_key: row.id
        for row in session.execute(select(MessageRow).where(MessageRow.times == 1)).scalars()
    }
    return [
        _outcome(one, inject, injects.get(inject.key), entries, posts, message_of.get(inject.key), until)
        for inject in script.injects
        for one in inject.expect
    ]


def need_outcomes(session: Session, best: BestPlan | None) -> list[NeedOutcome]:
    numbers = {row.id: row for row in incidents.every_incident(session)}
    lines: dict[int, list[MovementRow]] = defaultdict(list)
    query = select(MovementRow).where(
        MovementRow.order_id.is_not(None), MovementRow.state.not_in(DEAD_MOVEMENTS)
    )
    for line in session.execute(query.order_by(MovementRow.id)).scalars():
        lines[line.need_id].append(line)
    found = []
    for row in numbers.values():
        for need in row.needs:
            if need.state == "open":
                arrivals = [
                    (line.arrived_at or line.planned_arrive_at, line.contribution) for line in lines[need.id]
                ]
                found.append(_need(need, row.number, row.city, arrivals, best))
    return found


def by_post(results: list[Outcome]) -> list[PostOutcome]:
    counts: dict[tuple[str, str], dict[Result, int]] = {}
    for one in results:
        key = (one.city or "", one.role or "")
        counts.setdefault(key, {"met": 0, "late": 0, "missed": 0, "pending": 0, "not_reached": 0})[
            one.result
        ] += 1
    return [
        PostOutcome(city=city or None, role=role or None, **count)
        for (city, role), count in sorted(counts.items())
    ]


def _outcome(
    one: Expectation,
    inject: Inject,
    state: InjectState | None,
    entries: list[Entry],
    posts: dict[int, Post],
    message_id: int | None,
    until: Until,
) -> Outcome:
    since = state.delivered_at if state else None
    done = None
    if since:
        done = next((e for e in entries if e.at >= since and _fits(one, e, posts, message_id)), None)
    minutes = (done.at - since).total_seconds() / 60 if done and since else None
    return Outcome(
        key=one.key,
        objective=one.objective,
        inject=inject.key,
        title_zh=one.title_zh,
        title_en=one.title_en,
        action=one.action,
        role=one.role,
        city=one.city,
        limit_minutes=one.within_minutes,
        since=since,
        done_at=done.at if done else None,
        minutes=round(minutes, 1) if minutes is not None else None,
        result=_result(since, minutes, one.within_minutes, until),
        evidence=done.position if done else None,
    )


def _result(since: datetime | None, minutes: float | None, limit: float, until: Until) -> Result:
    if since is None:
        return "not_reached"
    if minutes is None and until.at < since + timedelta(minutes=limit):
        return "not_reached" if until.over else "pending"
    if minutes is None:
        return "missed"
    return "met" if minutes <= limit else "late"


def _fits(one: Expectation, entry: Entry, posts: dict[int, Post], message_id: int | None) -> bool:
    if entry.action != one.action:
        return False
    if one.action.startswith("message.") and entry.object["id"] != message_id:
        return False
    post = posts.get(entry.officer_id or 0)
    role_fits = one.role is None or (post is not None and post.role == one.role)
    city_fits = one.city is None or (post is not None and post.city == one.city)
    return role_fits and city_fits


def _need(
    need: NeedRow, number: str, city: str, arrivals: list[tuple[datetime, int]], best: BestPlan | None
) -> NeedOutcome:
    in_time, late, worst = _against(need, arrivals)
    known = best is not None and best.status not in {"no_plan", "nothing_asked"}
    ideal = [(one.at, one.quantity) for one in best.arrivals if one.need_id == need.id] if best else []
    best_in_time, best_late, best_worst = _against(need, ideal)
    return NeedOutcome(
        need_id=need.id,
        incident=number,
        city=city,
        form=need.form,
        kind=need.kind,
        quantity=need.quantity,
        due_at=need.due_at,
        in_time=in_time,
        late=late,
        unmet=max(0, need.quantity - in_time - late),
        latest_minutes_late=worst,
        best_in_time=best_in_time if known else None,
        best_unmet=max(0, need.quantity - best_in_time - best_late) if known else None,
        best_latest_minutes_late=best_worst if known else None,
    )


def _against(need: NeedRow, arrivals: list[tuple[datetime, int]]) -> tuple[int, int, float]:
    """(in time, late, minutes the last one is late)."""
    in_time = sum(quantity for at, quantity in arrivals if at <= need.due_at)
    late = sum(quantity for at, quantity in arrivals if at > need.due_at)
    worst = max((at - need.due_at).total_seconds() / 60 for at, _ in arrivals) if arrivals else 0.0
    return min(in_time, need.quantity), min(late, max(0, need.quantity - in_time)), round(max(0.0, worst), 1)
