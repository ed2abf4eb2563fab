"""What a report to those above can say already: the facts, the help under way, the help still needed."""

from collections import Counter

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.dispatch.models import MovementRow
from app.incidents.models import NeedRow, ReportRow
from app.incidents.report_events import ReportContent
from app.incidents.reports import known_so_far
from app.incidents.service import find
from app.region.data import load_reference

LASTING = ("source", "nature", "range", "trend", "receivers")
UNDER_WAY = {"ordered": "待出发", "departed": "在途", "arrived": "已到达", "received": "已签收"}


def report_draft(session: Session, incident_id: int) -> ReportContent:
    """A report as far as the system knows: facts, measures with the help under way, help still needed."""
    row = find(session, incident_id)
    content = known_so_far(row)
    moving = select(MovementRow).where(
        MovementRow.incident_id == incident_id, MovementRow.state.in_(UNDER_WAY)
    )
    lines = list(session.execute(moving.order_by(MovementRow.id)).scalars())
    response = row.responses[-1] if row.responses and row.responses[-1].ended_at is None else None
    said = [response.measures] if response else []
    content.measures = "\n".join([*said, *_moving(lines)])[:4000]
    for field, value in _said_before(session, incident_id).items():
        setattr(content, field, value)
    content.help_needed = "\n".join(_asked(need) for need in row.needs if need.state == "open")[:4000]
    return content


def _said_before(session: Session, incident_id: int) -> dict[str, object]:
    """What the last report said and no fact of the system tells better."""
    last = select(ReportRow).where(ReportRow.incident_id == incident_id, ReportRow.sent_at.is_not(None))
    row = session.execute(last.order_by(ReportRow.sent_at.desc(), ReportRow.id.desc()).limit(1)).scalar()
    return {field: row.content.get(field, "") for field in LASTING} if row else {}


def _moving(lines: list[MovementRow]) -> list[str]:
    """ "包头市 救护车转运 × 6 台，在途": alike lines as one."""
    cities = load_reference().cities
    sums: Counter[tuple[str, str, str, str]] = Counter()
    for line in lines:
        sums[line.city_from, line.form, line.kind, line.state] += line.quantity
    return [
        f"{cities[city].name_zh} {_named(form, kind, amount)},{UNDER_WAY[state]}"
        for (city, form, kind, state), amount in sums.items()
    ]


def _asked(need: NeedRow) -> str:
    return _named(need.form, need.kind, need.quantity)


def _named(form: str, kind: str, amount: int) -> str:
    """A kind in Chinese with an amount of it, in its unit."""
    known = load_reference()
    if form == "unit":
        capability = known.capabilities[kind]
        return f"{capability.name_zh} × {amount} {capability.rated_unit or ''}".rstrip()
    found = known.items[kind] if form == "supply" else known.resource_kinds[kind]
    return f"{found.name_zh} × {amount} {found.unit_zh}"
