"""Scenes that are already there when a window opens, made by officers at the API with the real solver."""

import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.approvable import propose, seen
from tests.browser.duty import EXPLOSION
from tests.officer import Officer, Refused

OFFICES = {"150100": "hohhot", "150200": "baotou", "150600": "ordos", "150900": "ulanqab"}
SOLVED_SECONDS = 60

Needs = Mapping[tuple[str, str], int]  # (form, kind): quantity


@dataclass(frozen=True)
class Scene:
    """One of everything that has a page of its own."""

    incident: dict[str, Any]
    run: dict[str, Any]
    plan: dict[str, Any]
    orders: tuple[dict[str, Any], ...] = ()


def incident(
    duty: Officer, title: str, needs: Needs | None = None, grade: int = 3, **elsewhere: object
) -> Any:
    """Logged just now at Qixiaying or `elsewhere`, graded, with these needs."""
    now = datetime.now(UTC)
    facts = {name.replace("-", "_"): value for name, value in EXPLOSION.items()}
    facts |= {"title": title, "type_code": "12D01", "occurred_at": said(now - timedelta(minutes=25))}
    found = duty.send("POST", "/api/incidents", facts | elsewhere)
    grading = {"grade": grade, "basis": "人工判定", "seen_version": found["version"]}
    found = duty.send("POST", f"/api/incidents/{found['id']}/grading", grading)
    if not needs:
        return found
    due = {"due_at": said(now + timedelta(hours=4)), "latest_at": said(now + timedelta(hours=24))}
    rows = [{"form": form, "kind": kind, "quantity": count, **due} for (form, kind), count in needs.items()]
    body = {"needs": rows, "seen_version": found["version"]}
    return duty.send("POST", f"/api/incidents/{found['id']}/needs", body)


def drill(port: int, played: tuple[str, ...] = ()) -> int:
    """The 15-minute scenario, under way by the real clock; `played` are the posts of people."""
    director = Officer(port, "drill.director")
    body = {"scenario": "first_try", "due_at": said(datetime.now(UTC)), "played": list(played)}
    found = director.send("POST", "/api/exercises", body)
    with suppress(Refused):  # the schedule may have been quicker
        director.send("POST", f"/api/exercises/{found['id']}/start", {"seen_version": found["version"]})
    return int(found["id"])


def submitted(proposer: Officer, title: str, needs: Needs) -> Scene:
    """The balanced plan for a new incident, submitted by `proposer`."""
    found = incident(proposer, title, needs)
    run = propose(proposer, found["id"], time_limit_seconds=10)
    body = {"run_id": run["id"], "proposal": "balanced"}
    (plan,) = proposer.send("POST", "/api/plans", body)["plans"]
    plan = proposer.send("POST", f"/api/plans/{plan['id']}/submission", seen(plan))
    return Scene(found, run, plan)


def answer(leader: Officer, plan: dict[str, Any], city: str, refused: set[int] | None = None) -> Any:
    """Consent for `city`; the lines in `refused` are not lent."""
    asked = [line for line in plan["movements"] if line["city_from"] == city and line["state"] == "proposed"]
    lines = (
        {line["id"]: 0 if line["id"] in refused else line["quantity"] for line in asked} if refused else None
    )
    body = {"city": city, "lines": lines, "reason_code": "own_incident" if refused else None, "note": ""}
    return leader.send("POST", f"/api/plans/{plan['id']}/consents", body | seen(plan))


def revised(port: int, plan: dict[str, Any], refuser: str) -> Any:
    """A city refuses all it was asked for; the duty officer adopts what is planned instead."""
    mine = {line["id"] for line in plan["movements"] if line["city_from"] == refuser}
    answer(Officer(port, f"{OFFICES[refuser]}.leader"), plan, refuser, refused=mine)
    duty = Officer(port, "ulanqab.duty")
    run_id = _replanned(duty, plan["id"])
    proposal = duty.get(f"/api/runs/{run_id}/proposals")["proposals"][0]["name"]
    now = _plan(duty, plan["id"])
    body = {"run_id": run_id, "proposal": proposal, "seen_version": now["version"]}
    return duty.send("POST", f"/api/plans/{plan['id']}/revision", body)


def _replanned(duty: Officer, plan_id: int) -> int:
    """The run that follows a refusal by itself, once it is solved."""
    deadline = time.monotonic() + SOLVED_SECONDS
    while time.monotonic() < deadline:
        run_id = _plan(duty, plan_id)["replan_run_id"]
        states = {run["id"]: run["state"] for run in objects(duty, "run.changed")}
        if run_id and states.get(run_id) == "done":
            return int(run_id)
        time.sleep(0.2)
    raise TimeoutError(f"plan {plan_id} was not re-planned")


def _plan(officer: Officer, plan_id: int) -> dict[str, Any]:
    return next(plan for plan in objects(officer, "plan.changed") if plan["id"] == plan_id)


def approved(port: int, title: str, needs: Needs) -> Scene:
    """Consented by every lender, approved, its orders acknowledged by their storekeepers."""
    scene = submitted(Officer(port, "ulanqab.duty"), title, needs)
    plan = scene.plan
    for consent in plan["consents"]:
        plan = answer(Officer(port, f"{OFFICES[consent['city']]}.leader"), plan, consent["city"])
    leader = Officer(port, "ulanqab.leader")
    plan = leader.send("POST", f"/api/plans/{plan['id']}/approval", seen(plan))
    orders = tuple(acknowledged(port, order) for order in orders_of(leader, plan["id"]))
    return Scene(scene.incident, scene.run, plan, orders)


def acknowledged(port: int, order: dict[str, Any]) -> dict[str, Any]:
    store = Officer(port, f"{OFFICES[order['city']]}.store")
    body = {"seen_version": order["version"]}
    said_now: dict[str, Any] = store.send("POST", f"/api/orders/{order['id']}/acknowledgement", body)
    return said_now


def orders_of(officer: Officer, plan_id: int) -> list[dict[str, Any]]:
    return [order for order in objects(officer, "order.changed") if order["plan_id"] == plan_id]


def objects(officer: Officer, kind: str) -> list[dict[str, Any]]:
    """All objects of this kind as they are now."""
    return [fact["object"] for fact in officer.get("/api/snapshot")["objects"] if fact["kind"] == kind]


def said(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
