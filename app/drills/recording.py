"""A real operation's journal becomes a scenario: what was reported when, and how long its officers took."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from math import ceil
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.errors import Invalid, NotFound
from app.core.journal import JournalRow
from app.core.tables import world_of
from app.drills.scenario import (
    CasualtyEffect,
    Expectation,
    IncidentEffect,
    Inject,
    Objective,
    RefusalEffect,
    RoadEffect,
    Scenario,
    ScenarioNeed,
)
from app.region.data import load_reference

COUNTS = ("deaths", "missing", "injured", "seriously_injured", "affected", "evacuated")
STEPS = {
    "incident.graded": ("duty_officer", "定级"),
    "incident.response_started": ("leader", "启动响应"),
    "plan.submitted": ("duty_officer", "提交方案征询"),
    "plan.approved": ("leader", "批准方案"),
}
MOST_MINUTES = 72 * 60
TAIL_MINUTES = 30
GUIDE = "P：各步不慢于当时；S：个别步骤慢；M：多数慢；U：未完成"


class Entry(NamedTuple):
    at: datetime
    action: str
    object: dict[str, Any]


def recorded(session: Session, incident_id: int, key: str, title_zh: str) -> Scenario:
    """A scenario of one incident of this world; names of people are not taken over."""
    entries = list(_entries(session))
    logged = next(
        (one for one in entries if one.action == "incident.logged" and one.object["id"] == incident_id), None
    )
    if logged is None:
        raise NotFound("not_found", {"what": f"incident:{incident_id}"})
    after = [one for one in entries if timedelta() <= one.at - logged.at <= timedelta(minutes=MOST_MINUTES)]
    last = [
        one for one in after if one.action == "incident.response_ended" and one.object["id"] == incident_id
    ]
    until = last[0].at if last else after[-1].at
    after = [one for one in after if one.at <= until]
    final = [
        one.object
        for one in after
        if one.action.startswith(("incident.", "need.")) and one.object["id"] == incident_id
    ]
    city = str(logged.object["city"])
    injects = [_report(logged, final[-1], _steps(after, incident_id, logged.at))]
    injects += _followed(after, incident_id, logged.at, city)
    cities = sorted({city, *(inject.to_city for inject in injects if inject.to_city)})
    if len(injects) > 200:
        raise Invalid("too_many_injects", {"limit": 200})
    return Scenario(
        key=key,
        title_zh=title_zh,
        title_en=f"Recorded from {logged.object['number']}",
        category=logged.object["category"],
        based_on_zh=f"本系统记录的事件 {logged.object['number']}",
        source="本系统日志",
        cities=cities,
        minutes=ceil((until - logged.at).total_seconds() / 60) + TAIL_MINUTES,
        summary_zh="由实际处置过程自动生成，使用前须由导演审阅。",
        objectives=[Objective(key="repeat", title_zh="不慢于当时的处置", guide_zh=GUIDE)],
        injects=injects,
    )  # fmt: skip


def _entries(session: Session) -> Iterator[Entry]:
    query = select(JournalRow).where(
        JournalRow.world == world_of(session),
        JournalRow.kind.in_(("incident.changed", "plan.changed", "road.changed")),
    )
    for row in session.execute(query.order_by(JournalRow.position)).scalars():
        yield Entry(row.recorded_at, row.action, json.loads(row.object))


def _report(logged: Entry, final: dict[str, Any], expect: list[Expectation]) -> Inject:
    facts = logged.object
    occurred = datetime.fromisoformat(final["occurred_at"])
    needs = [
        ScenarioNeed(
            form=need["form"], kind=need["kind"], quantity=need["quantity"], priority=need["priority"],
            due_minutes=_since(occurred, need["due_at"]), latest_minutes=_since(occurred, need["latest_at"]),
        )
        for need in final["needs"]
        if need["state"] == "open"
    ]  # fmt: skip
    response = final["response"] or {}
    effect = IncidentEffect(
        kind="incident", ref="incident", title_zh=facts["title"], type_code=facts["type_code"],
        county=facts["county"], place_zh=facts["place"], lat=facts["lat"], lon=facts["lon"],
        minutes_ago=max(0.0, (logged.at - datetime.fromisoformat(facts["occurred_at"])).total_seconds() / 60),
        grade=final["grade"], level=response.get("level", 3), needs=needs[:50],
        **{field: facts[field] for field in COUNTS},
    )  # fmt: skip
    return Inject(
        key="report", channel="phone", sender_zh="现场报告人", to_role="duty_officer", to_city=facts["city"],
        title_zh=facts["title"], text_zh=facts["description"] or facts["title"], effect=effect, expect=expect,
    )  # fmt: skip


def _steps(entries: list[Entry], incident_id: int, start: datetime) -> list[Expectation]:
    """The first time each step was taken, rounded up to five minutes, is the limit next time."""
    found = []
    for action, (role, title) in STEPS.items():
        first = next((one for one in entries if one.action == action and _is_of(one, incident_id)), None)
        if first:
            minutes = (first.at - start).total_seconds() / 60
            found.append(
                Expectation(
                    key=action.replace(".", "_"), objective="repeat", action=action, role=role,  # type: ignore[arg-type]  # one of the roles
                    city=first.object["city"], within_minutes=max(5.0, ceil(minutes / 5) * 5), title_zh=title,
                )
            )  # fmt: skip
    return found


def _is_of(entry: Entry, incident_id: int) -> bool:
    return bool(entry.object.get("incident_id", entry.object["id"]) == incident_id)


def _followed(entries: list[Entry], incident_id: int, start: datetime, city: str) -> Iterator[Inject]:
    edges = load_reference().edges
    for number, one in enumerate(entries):
        minutes = round((one.at - start).total_seconds() / 60, 1)
        key = f"i{number}"
        if one.action == "incident.corrected" and one.object["id"] == incident_id:
            counts = {field: one.object[field] for field in COUNTS}
            effect = CasualtyEffect(kind="casualties", ref="incident", **counts)
            yield Inject(
                key=key, after_minutes=minutes, channel="report", sender_zh="现场指挥部",
                to_role="duty_officer", to_city=city, title_zh="续报", text_zh="伤亡与受灾情况更新",
                effect=effect,
            )  # fmt: skip
        elif one.action in ("road.closed", "road.set") and one.object["edge_id"] in edges:
            road = RoadEffect(
                kind="road", edges=[one.object["edge_id"]], closed=one.object["closed"],
                speed_factor=one.object["speed_factor"], reason_zh=one.object["reason"] or "路况变化",
            )  # fmt: skip
            yield Inject(
                key=key, after_minutes=minutes, channel="map", sender_zh="交警", to_role="duty_officer",
                to_city=city, title_zh="路况变化", text_zh=road.reason_zh, effect=road,
            )  # fmt: skip
        elif one.action in ("plan.consent_refused", "plan.consent_partly_granted") and _is_of(
            one, incident_id
        ):
            yield from _refusal(one, key, minutes)


def _refusal(entry: Entry, key: str, minutes: float) -> Iterator[Inject]:
    answered = [one for one in entry.object["consents"] if one["reason_code"] and one["answered_at"]]
    if answered:
        last = max(answered, key=lambda one: str(one["answered_at"]))
        effect = RefusalEffect(kind="refusal", city=last["city"], reason_code=last["reason_code"])
        yield Inject(
            key=key, after_minutes=max(0.0, minutes - 1), channel="report", sender_zh="本市指挥中心",
            to_role="leader", to_city=last["city"], title_zh="本市力量受限",
            text_zh="本市暂不能足额出借，请按实际情况答复。", effect=effect,
        )  # fmt: skip


def _since(occurred: datetime, moment: str) -> float:
    return max(1.0, round((datetime.fromisoformat(moment) - occurred).total_seconds() / 60, 1))
