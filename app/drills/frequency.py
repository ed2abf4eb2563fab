"""How often each city must drill, and when it last did.

Governments: at least once in two years for work-safety plans, 生产安全事故应急条例 第八条 (verified text);
special and departmental plans at least every three years, 突发事件应急预案管理办法 (2013 text, not re-checked
against 国办发〔2024〕5号).
"""

import json
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.shapes import At, Shape
from app.drills.models import ExerciseRow
from app.region.data import load_reference

YEARS = {"12000": 2, "11000": 3, "13000": 3, "14000": 3}
BASIS = {
    "12000": "生产安全事故应急条例 第八条：至少每2年1次",
    "11000": "突发事件应急预案管理办法：专项预案至少每3年1次（2013年文本，待核）",
}
WARN_DAYS = 90


class Frequency(Shape):
    """One city and category: `state` is fine, due within 90 days, or overdue (never drilled counts so)."""

    city: str
    category: str
    last_at: At | None
    due_at: At | None
    state: str  # fine | soon | overdue
    basis: str


def frequencies(session: Session, moment: datetime) -> list[Frequency]:
    """By completed exercises in this system; drills held elsewhere are not known here."""
    query = select(ExerciseRow).where(ExerciseRow.state == "ended", ExerciseRow.reason == "time_over")
    last: dict[tuple[str, str], datetime] = {}
    for row in session.execute(query.order_by(ExerciseRow.id)).scalars():
        category = _category(row.scenario)
        for city in row.cities:
            if row.ended_at:
                last[(city, category)] = row.ended_at
    return [
        _frequency(city, category, last.get((city, category)), moment)
        for city in load_reference().cities
        for category in YEARS
    ]


def _frequency(city: str, category: str, last_at: datetime | None, moment: datetime) -> Frequency:
    due_at = last_at + timedelta(days=365 * YEARS[category]) if last_at else None
    state = "fine"
    if due_at is None or due_at <= moment:
        state = "overdue"
    elif due_at <= moment + timedelta(days=WARN_DAYS):
        state = "soon"
    basis = BASIS.get(category, BASIS["11000"])
    return Frequency(city=city, category=category, last_at=last_at, due_at=due_at, state=state, basis=basis)


def _category(script: str) -> str:
    return str(json.loads(script)["category"])
