"""Plans that wait for their leader: a real, solved run, drafted line by line, each line one shelter place."""

import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.officer import Officer

COUNTY = "150102"
NEEDS_EACH = 70  # of one incident
SOLVED_SECONDS = 60


@dataclass(frozen=True)
class Waiting:
    """A submitted plan as its leader sees it."""

    plan_id: int
    seen: dict[str, Any]  # seen_version and content_hash: what an approval is bound to


def submitted_plans(duty: Officer, count: int) -> list[Waiting]:
    """Has `count` needs of one shelter place each solved, drafts a plan for every one, and submits it."""
    waiting: list[Waiting] = []
    while len(waiting) < count:
        waiting += _plans_of_one_incident(duty, min(NEEDS_EACH, count - len(waiting)))
    return waiting


def seen(plan: dict[str, Any]) -> dict[str, Any]:
    return {"seen_version": plan["version"], "content_hash": plan["content_hash"]}


def approve(leader: Officer, plan: Waiting, key: str | None = None) -> Any:
    return leader.send("POST", f"/api/plans/{plan.plan_id}/approval", plan.seen, key)


def _plans_of_one_incident(duty: Officer, count: int) -> list[Waiting]:
    incident = with_needs(duty, *[("resource", "shelter_place", 1)] * count)
    run = propose(duty, incident["id"], time_limit_seconds=10)
    proposal = duty.get(f"/api/runs/{run['id']}/proposals")["proposals"][0]
    lines = [movement["line"] for movement in proposal["movements"]]
    assert len(lines) == count, proposal["unmet"]
    waiting = []
    for mine in lines:
        others = {line: 0 for line in lines if line != mine}
        body = {"run_id": run["id"], "proposal": proposal["name"], "lines": others}
        (plan,) = duty.send("POST", "/api/plans", body)["plans"]
        plan = duty.send("POST", f"/api/plans/{plan['id']}/submission", seen(plan))
        waiting.append(Waiting(plan["id"], seen(plan)))
    return waiting


def with_needs(duty: Officer, *needs: tuple[str, str, int]) -> Any:
    """An incident in Hohhot with these stated needs: (form, kind, quantity)."""
    now = datetime.now(UTC).replace(microsecond=0)
    facts = {"title": "内涝转移安置", "type_code": "11A02", "county": COUNTY}
    incident = duty.send("POST", "/api/incidents", facts | {"occurred_at": _said(now - timedelta(hours=1))})
    due = {"due_at": _said(now + timedelta(hours=6)), "latest_at": _said(now + timedelta(hours=24))}
    stated = [{"form": form, "kind": kind, "quantity": quantity, **due} for form, kind, quantity in needs]
    body = {"needs": stated, "seen_version": incident["version"]}
    return duty.send("POST", f"/api/incidents/{incident['id']}/needs", body)


def propose(officer: Officer, *incident_ids: int, time_limit_seconds: int) -> Any:
    """The finished run for these incidents; its summary as consoles get it."""
    body = {"incident_ids": list(incident_ids), "time_limit_seconds": time_limit_seconds}
    position = end_of_journal(officer)
    run = officer.send("POST", "/api/runs", body)
    deadline = time.monotonic() + SOLVED_SECONDS
    while run["state"] in {"waiting", "solving"}:
        if time.monotonic() > deadline:
            raise TimeoutError(f"run {run['id']} was not solved")
        time.sleep(0.1)
        for entry in officer.get(f"/api/events?since={position}")["entries"]:
            position = entry["position"]
            if entry["kind"] == "run.changed" and entry["object"]["id"] == run["id"]:
                run = entry["object"]
    assert run["state"] == "done", run
    return run


def end_of_journal(officer: Officer) -> int:
    position: int = officer.get("/api/events?since=1000000000")["position"]
    return position


def _said(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")
