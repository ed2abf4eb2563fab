"""A planning run as consoles see it; the full proposals are fetched by its id."""

from typing import Literal

from app.core.journal import Event
from app.core.shapes import At, Shape
from app.dispatch.events import Goal


class ProposalSummary(Shape):
    name: str
    also: list[str]
    goals: list[Goal]
    gap: float | None
    movement_count: int
    unmet_quantity: int
    last_arrival_minutes: float
    cities: list[str]


class Run(Shape):
    id: int
    version: int
    incident_ids: list[int]
    plan_id: int | None  # set when it re-plans around this plan's refusals
    state: Literal["waiting", "solving", "done", "failed", "cancelled"]
    stage: str
    percent: int
    requested_by: int
    requested_at: At
    frozen_at: At | None
    finished_at: At | None
    time_limit_seconds: int
    error: str | None
    problem_hash: str | None
    proposals: list[
        ProposalSummary
    ]  # while it solves: the best plan so far, once there is one, until `ready`
    ready: bool  # the proposals are whole: to be looked at and asked about while it searches for better ones
    enough: bool  # asked to end with the best plans it has
    safe: bool  # asked for a plan safe against one closure too
    around_run_id: int | None  # the edited proposal it was asked around
    around: str | None


class RunChanged(Event):
    kind: Literal["run.changed"] = "run.changed"
    object: Run
