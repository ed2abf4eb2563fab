"""An officer as consoles see him; never his password."""

from typing import Literal

from app.core.journal import Event
from app.core.shapes import At, Shape

Role = Literal[
    "duty_officer",
    "leader",
    "storekeeper",
    "team_leader",
    "joint_command",
    "exercise_director",
    "evaluator",
    "system_admin",
    "security_admin",
    "audit_admin",
]


Change = Literal["create", "disable", "enable", "assign", "reset_password", "reset_second_factor"]


class Asked(Shape):
    """A change of an account that one administrator asked for and another has yet to confirm."""

    what: Change
    city: str | None
    role: Role
    reason: str
    asked_by: int
    asked_at: At


class Officer(Shape):
    id: int
    version: int
    username: str
    name_zh: str
    name_en: str
    city: str | None  # None: the joint command and the administrators
    role: Role
    active: bool
    second_factor: Literal["none", "demo", "own"]  # demo: the published secret, for the demo only
    asked: Asked | None


class OfficerChanged(Event):
    kind: Literal["officer.changed"] = "officer.changed"
    object: Officer


class Mode(Shape):
    """Whether changes are taken, by whose hand and why."""

    id: int
    version: int
    read_only: bool
    reason: str
    changed_by: int
    changed_at: At


class ModeChanged(Event):
    kind: Literal["mode.changed"] = "mode.changed"
    object: Mode
