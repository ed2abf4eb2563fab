"""Working hours of a month's roster against the labour law: a warning, never a bar.

劳动法 Art 36, 41: 8 h a day, 44 h a week, overtime at most 3 h a day and 36 h a month; Art 42
lifts the limits on overtime in disasters.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.shapes import Shape
from app.duty.roster_models import ShiftRow

WEEK_HOURS = 44.0
DAY_HOURS = 8.0 + 3.0
MONTH_OVERTIME_HOURS = 36.0


class Hours(Shape):
    """One officer's month; `overtime_hours` is what is over 44 h in each calendar week that begins in it."""

    officer_id: int
    shifts: int
    hours: float
    longest_shift_hours: float
    busiest_week_hours: float
    overtime_hours: float
    over: list[str]  # day_hours | week_hours | month_overtime


def hours_of_month(session: Session, city: str, month: date) -> list[Hours]:
    """By officer, for the shifts that begin in the weeks of the month; none for an empty roster."""
    first = month.replace(day=1)
    start = first - timedelta(days=first.weekday())
    after = (first + timedelta(days=31)).replace(day=1)
    end = after + timedelta(days=-after.weekday() % 7)
    query = select(ShiftRow).where(ShiftRow.city == city, ShiftRow.day >= start, ShiftRow.day < end)
    by_officer: dict[int, list[ShiftRow]] = defaultdict(list)
    for row in session.execute(query.order_by(ShiftRow.starts_at)).scalars():
        for officer_id in (row.leader_id, *row.officer_ids):
            by_officer[officer_id].append(row)
    counted = [_count(officer_id, rows, first, after) for officer_id, rows in sorted(by_officer.items())]
    return [one for one in counted if one.shifts]


def _count(officer_id: int, rows: Iterable[ShiftRow], first: date, after: date) -> Hours:
    weeks: dict[date, float] = defaultdict(float)
    mine = []
    for row in rows:
        weeks[row.day - timedelta(days=row.day.weekday())] += _length(row)
        if first <= row.day < after:
            mine.append(_length(row))
    overtime = sum(max(0.0, week - WEEK_HOURS) for monday, week in weeks.items() if monday >= first)
    longest, busiest = max(mine, default=0.0), max(weeks.values(), default=0.0)
    limits = {
        "day_hours": longest > DAY_HOURS,
        "week_hours": busiest > WEEK_HOURS,
        "month_overtime": overtime > MONTH_OVERTIME_HOURS,
    }
    return Hours(
        officer_id=officer_id,
        shifts=len(mine),
        hours=sum(mine),
        longest_shift_hours=longest,
        busiest_week_hours=busiest,
        overtime_hours=overtime,
        over=[name for name, over in limits.items() if over],
    )


def _length(row: ShiftRow) -> float:
    return (row.ends_at - row.starts_at).total_seconds() / 3600
