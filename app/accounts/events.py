"""An officer as consoles see him; never his password."""

from typing import Literal

from app.core.journal import Event
from app.core.shapes import Shape

Role = Literal[
    "duty_officer",
    "leader",
    "storekeeper",
    "team_leader",
    "joint_command",
    "exercise_director",
    "system_admin",
    "security_admin",
    "audit_admin",
]


class Officer(Shape):
    id: int
    version: int
    username: str
    name_zh: str
    name_en: str
    city: str | None  # None: the joint command and the administrators
    role: Role


class OfficerChanged(Event):
    kind: Literal["officer.changed"] = "officer.changed"
    object: Officer
