"""All of incident command as the events a console starts from."""

from collections.abc import Iterator

from sqlalchemy.orm import Session

from app.core.journal import Event
from app.incidents import casualties, clocks, counts, experts, limits, notices, reports, service, warnings
from app.incidents.shapes import changed

TOLD = "snapshot"


def picture(session: Session) -> Iterator[Event]:
    yield from (changed(row, TOLD) for row in service.every_incident(session))
    yield from (clocks.report_changed(row, TOLD) for row in reports.every_report(session))
    yield from (limits.limit_changed(row, TOLD) for row in limits.set_limits(session))
    yield from (warnings.warning_changed(row, TOLD) for row in warnings.every_warning(session))
    yield from (notices.notice_changed(row, TOLD) for row in notices.every_notice(session))
    yield from (counts.tally_changed(row, TOLD) for row in counts.every_tally(session))
    yield from (casualties.casualty_changed(row, TOLD) for row in casualties.every_casualty(session))
    yield from (experts.expert_changed(row, TOLD) for row in experts.every_expert(session))
    yield from (experts.consultation_changed(row, TOLD) for row in experts.every_consultation(session))
