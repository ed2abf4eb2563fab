"""What is owed after a loan: disputed with a reason, open until the lender has it, exported as a sheet."""

from datetime import datetime, timedelta
from io import BytesIO

from openpyxl import Workbook
from sqlalchemy.orm import Session

from app.accounts.policy import Actor, require
from app.core.db import at
from app.core.errors import Conflict, NotFound
from app.core.flow import move
from app.core.seen import require_seen
from app.dispatch.models import OrderRow
from app.dispatch.order_events import OpenItem, Order
from app.dispatch.papers import locked_order
from app.dispatch.shapes import order_shape, say_order
from app.dispatch.states import ORDER_FLOW
from app.region.data import load_reference

DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n")
HEAD = ("费用 Cost", "数量 Quantity", "单位 Unit", "单价 Rate, yuan", "金额 Yuan", "单项 Movement")


def owed(row: OrderRow, moment: datetime) -> list[dict[str, object]]:
    """The money in one sum and each thing to be replaced; between offices of one city nothing is owed."""
    if row.city == row.city_to:
        return []
    due_at = moment + timedelta(days=load_reference().agreement.time_limits.settlement_due_days)
    items = []
    if row.total_yuan:
        items.append(_item("money", 1, "", row.total_yuan, due_at))
    in_kind = [line for line in order_shape(row).statement if line.what.startswith("in_kind:")]
    return items + [_item(line.what, line.quantity, line.unit, 0.0, due_at) for line in in_kind]


def dispute(session: Session, actor: Actor, order_id: int, *, reason: str, seen_version: int) -> Order:
    """A side does not accept the statement and says why; the lender states it anew."""
    row = locked_order(session, order_id)
    require(actor, "order.settle", row.city, row.city_to)
    require_seen(seen_version, row.version)
    row.state = move(ORDER_FLOW, row.state, "dispute")
    row.dispute, row.disputed_at, row.disputed_by = reason, at(session), actor.id
    row.lender_confirmed_at = row.lender_confirmed_by = None
    row.borrower_confirmed_at = row.borrower_confirmed_by = None
    return say_order(session, row, "order.disputed")


def close_item(
    session: Session, actor: Actor, order_id: int, *, number: int, note: str, seen_version: int
) -> Order:
    """The lender has what was owed; with the last open item the order is closed."""
    row = locked_order(session, order_id)
    require(actor, "order.close_item", row.city)
    require_seen(seen_version, row.version)
    items = [OpenItem.model_validate(item) for item in row.open_items]
    if number >= len(items):
        raise NotFound("not_found", {"what": f"open_item:{number}"})
    if items[number].closed_at:
        raise Conflict("already_closed", {"item": items[number].what})
    items[number] = items[number].model_copy(
        update={"closed_at": at(session), "closed_by": actor.id, "note": note}
    )
    row.open_items = [item.model_dump(mode="json") for item in items]
    if all(item.closed_at for item in items):
        row.state = move(ORDER_FLOW, row.state, "close")
    return say_order(session, row, "order.item_closed")


def sheet(session: Session, order_id: int) -> bytes:
    """The statement as a spreadsheet; no cell of it can become a formula."""
    row = order_shape(locked_order(session, order_id))
    book = Workbook()
    page = book.active
    page.title = "Statement"
    page.append(["指令 Order", _safe(row.number)])
    page.append(["状态 State", _safe(row.state)])
    page.append(list(HEAD))
    for line in row.statement:
        page.append(
            [_safe(line.what), line.quantity, _safe(line.unit), line.rate_yuan, line.yuan, line.movement_id]
        )
    page.append(["合计 Total", None, None, None, row.total_yuan])
    kept = BytesIO()
    book.save(kept)
    return kept.getvalue()


def _safe(text: str) -> str:
    return f"'{text}" if text.startswith(DANGEROUS) else text


def _item(what: str, quantity: float, unit: str, yuan: float, due_at: datetime) -> dict[str, object]:
    item = OpenItem(
        what=what,
        quantity=quantity,
        unit=unit,
        yuan=yuan,
        due_at=due_at,
        closed_at=None,
        closed_by=None,
        note="",
    )
    return item.model_dump(mode="json")
