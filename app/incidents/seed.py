"""The invented experts of the demo, put into an empty roster once."""

from pathlib import Path
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.db import at
from app.core.journal import record
from app.incidents.experts import expert_changed
from app.incidents.models import ExpertRow
from app.region.data import CONFIG, load_demo
from app.region.tables import Row, read_csv


class DemoExpert(Row):
    key: str
    name_zh: str
    name_en: str
    field_zh: str
    field_en: str
    organisation_zh: str
    city: str
    phone: str
    type_prefixes: str  # separated by spaces
    availability: Literal["available", "on_call", "unavailable"]


def enter_experts(session: Session, config: Path = CONFIG) -> int:
    """How many were entered: none where there are experts already."""
    if session.execute(select(ExpertRow.id).limit(1)).first():
        return 0
    known = read_csv(config / "demo" / "experts.csv", DemoExpert, unique="key")
    for one in known:
        row = ExpertRow(
            **one.model_dump(exclude={"key", "type_prefixes"}),
            type_prefixes=one.type_prefixes.split(),
            invented=True,
            confirmed_at=at(session),
            confirmed_by=load_demo().policy.confirmed_by,
        )
        session.add(row)
        session.flush()  # its id goes into the event
        record(session, expert_changed(row, "expert.entered"))
    return len(known)
