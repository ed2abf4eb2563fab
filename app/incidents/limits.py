"""The periods within which reports are due: the shipped table, and what officers have set in its place."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.policy import Actor, require
from app.core.db import at
from app.core.errors import Invalid
from app.core.journal import record
from app.core.seen import require_seen
from app.incidents.models import ClockLimitRow, IncidentRow
from app.incidents.report_events import Limit, LimitChanged, ReportingLimit, SetLimit
from app.incidents.rules import ClockSeed, clock_seeds
from app.region.codes import CATEGORIES
from app.region.data import load_reference

ANY = "*"
GRADES = (ANY, "1", "2", "3", "4")
Key = tuple[str, str, str, str]  # step, category, grade, city


def limit_for(session: Session, row: IncidentRow, step: str) -> Limit:
    """The period that holds for an incident: a city's own row before any city's, grade before category."""
    category = load_reference().event_type(row.type_code).category
    grade = str(row.grade) if row.grade else ANY
    found = {_key(one): one for one in every_limit(session)}
    for city in (row.city, ANY):
        for key_grade, key_category in ((grade, category), (grade, ANY), (ANY, category), (ANY, ANY)):
            one = found.get((step, key_category, key_grade, city))
            if one:
                return Limit(minutes=one.minutes, standing=one.standing, source=one.source)
    raise LookupError(f"config/codes/report_clocks.csv has no row for any {step}")


def every_limit(session: Session) -> list[ReportingLimit]:
    """The table in force, shipped rows first; a set row stands in place of the shipped one it changes."""
    rows: dict[Key, ReportingLimit] = {
        (seed.step, seed.category, seed.grade, ANY): _of_seed(seed) for seed in clock_seeds()
    }
    for row in session.execute(select(ClockLimitRow).order_by(ClockLimitRow.id)).scalars():
        rows[row.step, row.category, row.grade, row.city] = _of_row(row)
    return list(rows.values())


def set_limit(
    session: Session,
    actor: Actor,
    *,
    step: str,
    category: str,
    grade: str,
    city: str,
    minutes: int,
    source: str,
    reason: str,
    seen_version: int,
) -> SetLimit:
    """Change or add a period: a leader for his own city, the joint command for all (`*`).

    No period may be longer than the law allows. Reports due already keep theirs.
    """
    require(actor, "report.limits", city)
    _require_known(category, grade)
    lawful = _lawful_minutes(step, category, grade)
    if lawful is not None and minutes > lawful:
        raise Invalid("longer_than_lawful", {"minutes": minutes, "lawful_minutes": lawful})
    row = _row(session, (step, category, grade, city))
    require_seen(seen_version, row.version if row else 0)
    given = {
        "minutes": minutes,
        "source": source,
        "reason": reason,
        "set_by": actor.id,
        "set_at": at(session),
    }
    if row is None:
        row = ClockLimitRow(step=step, category=category, grade=grade, city=city, **given)
        session.add(row)
    for field, value in given.items():
        setattr(row, field, value)
    session.flush()  # the event carries the version this change gets
    record(session, limit_changed(row, "report_limit.set"))
    return _set_limit(row)


def limit_changed(row: ClockLimitRow, action: str) -> LimitChanged:
    return LimitChanged(action=action, object=_set_limit(row))


def set_limits(session: Session) -> list[ClockLimitRow]:
    return list(session.execute(select(ClockLimitRow).order_by(ClockLimitRow.id)).scalars())


def _row(session: Session, key: Key) -> ClockLimitRow | None:
    step, category, grade, city = key
    found = select(ClockLimitRow).where(
        ClockLimitRow.step == step,
        ClockLimitRow.category == category,
        ClockLimitRow.grade == grade,
        ClockLimitRow.city == city,
    )
    return session.execute(found.with_for_update()).scalar_one_or_none()


def _key(one: ReportingLimit) -> Key:
    return one.step, one.category, one.grade, one.city


def _lawful_minutes(step: str, category: str, grade: str) -> int | None:
    """The law's period for this row, if one stands in the shipped table."""
    laws = [seed for seed in clock_seeds() if seed.standing == "law" and seed.step == step]
    found = [seed.minutes for seed in laws if seed.category == category and seed.grade in (grade, ANY)]
    return min(found) if found else None


def _require_known(category: str, grade: str) -> None:
    if category not in (ANY, *CATEGORIES) or grade not in GRADES:
        raise Invalid("unknown_limit", {"category": category, "grade": grade})


def _of_seed(seed: ClockSeed) -> ReportingLimit:
    return ReportingLimit(
        **seed.model_dump(),
        city=ANY,
        id=None,
        version=0,
        reason="",
        set_by=None,
        set_at=None,
        lawful_minutes=_lawful_minutes(seed.step, seed.category, seed.grade),
    )


def _of_row(row: ClockLimitRow) -> ReportingLimit:
    return ReportingLimit(**_set_limit(row).model_dump())


def _set_limit(row: ClockLimitRow) -> SetLimit:
    fields = ("id", "version", "step", "category", "grade", "city", "minutes", "source", "reason", "set_by")
    return SetLimit.model_validate(
        {field: getattr(row, field) for field in (*fields, "set_at")}
        | {"standing": "set", "lawful_minutes": _lawful_minutes(row.step, row.category, row.grade)}
    )
