"""Confirmation rounds and stock-takes: a site looked over in one step, differences approved first."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple, cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import OfficerRow
from app.accounts.policy import Actor, require
from app.core.db import at
from app.core.errors import Conflict, Invalid, NotAllowed, NotFound
from app.core.flow import move
from app.core.journal import Event, record
from app.core.seen import require_seen
from app.core.tables import world_of
from app.inventory.events import StockTake, StockTakeChanged, StockTakeLine
from app.inventory.freshness import TABLES, Confirmable
from app.inventory.holding import adjust
from app.inventory.models import LotRow, StockTakeRow, UnitRow
from app.inventory.shapes import changed
from app.inventory.states import STOCK_TAKE_FLOW
from app.region.models import SiteRow

KEPT_IN_VIEW = 200


class SeenRow(NamedTuple):
    """A register row as it was on the screen: kind ("lot", "unit", "resource"), id, version."""

    form: str
    id: int
    version: int


class Count(NamedTuple):
    """What was counted of one lot, on the book as it was on the screen."""

    lot_id: int
    counted: int
    reason: str
    seen_version: int


def confirm_site(session: Session, actor: Actor, site_id: int, *, rows: Sequence[SeenRow]) -> list[Event]:
    """A keeper has looked at these rows of one site: they are as the register says, all of them."""
    site = _site(session, site_id)
    require(actor, "register.keep", site.city)
    told = []
    for seen in sorted(rows):
        row = cast(Confirmable | None, session.get(TABLES[seen.form], seen.id, with_for_update=True))
        if row is None or row.world != world_of(session) or row.site_id != site.id:
            raise NotFound("not_found", {"what": f"{seen.form}:{seen.id}"})
        require_seen(seen.version, row.version)
        row.confirmed_at, row.confirmed_by = at(session), actor.name
        session.flush()  # the event carries the version this change gets
        told.append(changed(row, f"{seen.form}.confirmed"))
        record(session, told[-1])
    return told


def set_due_dates(
    session: Session,
    actor: Actor,
    unit_id: int,
    *,
    maintenance_due_on: date | None,
    inspection_due_on: date | None,
    training_due_on: date | None,
    seen_version: int,
) -> Event:
    """Until when a unit's maintenance, inspection and training are good; past them it is not offered."""
    row = session.get(UnitRow, unit_id, with_for_update=True)
    if row is None or row.world != world_of(session):
        raise NotFound("not_found", {"what": f"unit:{unit_id}"})
    require(actor, "register.keep", row.city)
    require_seen(seen_version, row.version)
    row.maintenance_due_on, row.inspection_due_on = maintenance_due_on, inspection_due_on
    row.training_due_on = training_due_on
    row.confirmed_at, row.confirmed_by = at(session), actor.name
    session.flush()  # the event carries the version this change gets
    event = changed(row, "unit.due_dates_set")
    record(session, event)
    return event


def submit_stock_take(
    session: Session, actor: Actor, site_id: int, *, counts: Sequence[Count], note: str
) -> StockTake:
    """Counted against the book as it is now; every difference says why."""
    site = _site(session, site_id)
    require(actor, "register.keep", site.city)
    lines = [_line(session, site, count) for count in sorted(counts)]
    unexplained = [line.lot_no for line in lines if line.counted != line.book and not line.reason.strip()]
    if unexplained:
        raise Invalid("difference_needs_reason", {"lots": unexplained})
    row = StockTakeRow(
        site_id=site.id,
        city=site.city,
        state="submitted",
        counted_by=actor.id,
        counted_at=at(session),
        lines=[line.model_dump(mode="json") for line in lines],
        note=note,
    )
    session.add(row)
    return _say(session, row, "stock_take.submitted")


def decide_stock_take(
    session: Session, actor: Actor, stock_take_id: int, *, approve: bool, note: str, seen_version: int
) -> StockTake:
    """The city's leader or duty officer, not the one who counted; approved, all differences count at once.

    A difference is added to what is there then, so that stock issued since the count is not lost or doubled.
    Conflict `less_than_held` when a lot would fall below what is promised from it.
    """
    row = session.get(StockTakeRow, stock_take_id, with_for_update=True, populate_existing=True)
    if row is None or row.world != world_of(session):
        raise NotFound("not_found", {"what": f"stock_take:{stock_take_id}"})
    require(actor, "stock_take.decide", row.city)
    if actor.id == row.counted_by:
        raise NotAllowed("own_count", {"site": row.site_id})
    require_seen(seen_version, row.version)
    row.state = move(STOCK_TAKE_FLOW, row.state, "approve" if approve else "reject")
    row.decided_by, row.decided_at, row.decision_note = actor.id, at(session), note
    if approve:
        _reconcile(session, row)
    return _say(session, row, f"stock_take.{row.state}")


def every_stock_take(session: Session) -> list[StockTake]:
    """The newest, as a console starts with them."""
    query = select(StockTakeRow).order_by(StockTakeRow.id.desc()).limit(KEPT_IN_VIEW)
    return [_shape(row) for row in session.execute(query).scalars()]


def _reconcile(session: Session, row: StockTakeRow) -> None:
    counter = session.get_one(OfficerRow, row.counted_by).name_zh
    lines = [StockTakeLine.model_validate(line) for line in row.lines]
    short = [
        line.lot_no
        for line in sorted(lines, key=lambda one: one.lot_id)
        if not adjust(
            session,
            line.lot_id,
            line.counted - line.book,
            confirmed_at=row.counted_at,
            confirmed_by=counter,
        )
    ]
    if short:
        raise Conflict("count_below_held", {"lots": short})


def _line(session: Session, site: SiteRow, count: Count) -> StockTakeLine:
    lot = session.get(LotRow, count.lot_id)
    if lot is None or lot.world != world_of(session) or lot.site_id != site.id:
        raise NotFound("not_found", {"what": f"lot:{count.lot_id}"})
    require_seen(count.seen_version, lot.version)
    return StockTakeLine(
        lot_id=lot.id,
        item=lot.item,
        lot_no=lot.lot_no,
        book=lot.on_hand,
        counted=count.counted,
        reason=count.reason,
    )


def _site(session: Session, site_id: int) -> SiteRow:
    row = session.get(SiteRow, site_id)
    if row is None:
        raise NotFound("not_found", {"what": f"site:{site_id}"})
    return row


def _say(session: Session, row: StockTakeRow, action: str) -> StockTake:
    session.flush()  # the event carries the version this change gets
    shape = _shape(row)
    record(session, StockTakeChanged(action=action, object=shape))
    return shape


def _shape(row: StockTakeRow) -> StockTake:
    return StockTake.model_validate({field: getattr(row, field) for field in StockTake.model_fields})
