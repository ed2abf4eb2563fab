"""Hold, release, issue and take back: one conditional UPDATE a row, in one order, all or nothing."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple, cast

from sqlalchemy import ColumnElement, case, delete, select, update
from sqlalchemy.orm import Session

from app.core.db import at
from app.core.errors import Conflict, NotFound
from app.core.journal import record
from app.inventory.models import FleetRow, HoldRow, LotRow, ResourceRow, UnitRow
from app.inventory.shapes import Row, changed

TABLES: dict[str, type[Row]] = {"fleet": FleetRow, "lot": LotRow, "resource": ResourceRow, "unit": UnitRow}


class Want(NamedTuple):
    """So much of `source` ("lot:5") for `holder` ("movement:12"); `label` tells others who has it."""

    source: str
    quantity: int
    holder: str
    label: str


def hold(session: Session, wants: Sequence[Want]) -> None:
    """Promise everything in `wants`, or nothing: Conflict `stock_shortage` names what lacks and who has it.

    Always in the order of kind and id, so that two consents cannot wait for each other.
    """
    shortages = []
    for want in sorted(wants, key=_order):
        if _take(session, want):
            session.add(HoldRow(held_at=at(session), **want._asdict()))
            _announce(session, want.source, "held")
        else:
            shortages.append(_shortage(session, want))
    if shortages:
        raise Conflict("stock_shortage", {"shortages": shortages})


def release(session: Session, holders: Sequence[str]) -> None:
    """Give back what `holders` were promised and have not taken."""
    for row in _held_by(session, holders):
        kind, id_ = _split(row.source)
        table = TABLES[kind]
        values = {"holder": None} if table is UnitRow else {"held": table.held - row.quantity}  # type: ignore[union-attr]  # all but units count what is held
        _set(session, table, id_, values)
        session.delete(row)
        _announce(session, row.source, "released")


def give_up(session: Session, source: str, quantity: int, holder: str) -> None:
    """`holder` needs so much less of `source` than it was promised."""
    row = session.execute(
        select(HoldRow).where(HoldRow.source == source, HoldRow.holder == holder)
    ).scalar_one()
    kind, id_ = _split(source)
    table = TABLES[kind]
    _set(session, table, id_, {"held": table.held - quantity})  # type: ignore[union-attr]  # units are never given up in part
    row.quantity -= quantity
    _announce(session, source, "released")


def hand_on(session: Session, source_prefix: str, holder: str, to_holder: str) -> None:
    """What `holder` was promised of such sources ("fleet:") is `to_holder`'s now."""
    for row in _held_by(session, [holder]):
        if row.source.startswith(source_prefix):
            row.holder = to_holder


def issue(session: Session, holder: str) -> None:
    """Held stock leaves its site: it is no longer on hand. Units, places and trucks stay held."""
    for row in _held_by(session, [holder]):
        kind, id_ = _split(row.source)
        if kind == "lot":
            _set(
                session,
                LotRow,
                id_,
                {"held": LotRow.held - row.quantity, "on_hand": LotRow.on_hand - row.quantity},
            )
            session.delete(row)
            _announce(session, row.source, "issued")


def take_back(session: Session, source: str, quantity: int) -> None:
    """Returned stock is on hand again."""
    kind, id_ = _split(source)
    if kind == "lot" and quantity:
        _set(session, LotRow, id_, {"on_hand": LotRow.on_hand + quantity})
        _announce(session, source, "taken_back")


def adjust(session: Session, lot_id: int, change: int, *, confirmed_at: datetime, confirmed_by: str) -> bool:
    """Add a counted difference to a lot; False, and nothing done, if less than held would be left."""
    values = {
        "on_hand": LotRow.on_hand + change,
        "confirmed_at": confirmed_at,
        "confirmed_by": confirmed_by,
    }
    if not _set(session, LotRow, lot_id, values, LotRow.on_hand + change >= LotRow.held):
        return False
    _announce(session, f"lot:{lot_id}", "reconciled")
    return True


def fill(session: Session, source: str, quantity: int, holder: str) -> None:
    """Reserved places are in use now."""
    _, id_ = _split(source)
    values = {"held": ResourceRow.held - quantity, "occupied": ResourceRow.occupied + quantity}
    _set(session, ResourceRow, id_, values)
    session.execute(delete(HoldRow).where(HoldRow.source == source, HoldRow.holder == holder))
    _announce(session, source, "filled")


def empty(session: Session, source: str, quantity: int) -> None:
    """Used places are free again; a count made meanwhile may have freed some of them already."""
    _, id_ = _split(source)
    left = case((ResourceRow.occupied > quantity, ResourceRow.occupied - quantity), else_=0)
    _set(session, ResourceRow, id_, {"occupied": left})
    _announce(session, source, "emptied")


def free_unit(session: Session, source: str, *, fit: bool) -> None:
    """A unit is home and inspected; an unfit one goes to maintenance, not into the next plan."""
    _, id_ = _split(source)
    readiness = {} if fit else {"readiness": "maintenance"}
    _set(session, UnitRow, id_, {"holder": None, **readiness})
    session.execute(delete(HoldRow).where(HoldRow.source == source))
    _announce(session, source, "freed")


def unfit(session: Session, source: str) -> None:
    """A unit broke down where it is: its holder keeps it, and nobody plans with it until it is repaired."""
    _, id_ = _split(source)
    _set(session, UnitRow, id_, {"readiness": "maintenance"})
    _announce(session, source, "broken_down")


def holders(session: Session, source: str) -> list[dict[str, object]]:
    """Who is promised what of `source`, in words a refused officer understands."""
    rows = session.execute(select(HoldRow).where(HoldRow.source == source).order_by(HoldRow.id)).scalars()
    return [{"holder": row.holder, "label": row.label, "quantity": row.quantity} for row in rows]


def holding_holders(session: Session, source_prefix: str) -> set[str]:
    """Holders of anything whose source begins so ("fleet:")."""
    query = select(HoldRow.holder).where(HoldRow.source.startswith(source_prefix))
    return set(session.execute(query).scalars())


def row_of(session: Session, source: str) -> Row:
    kind, id_ = _split(source)
    row = cast(Row | None, session.get(TABLES[kind], id_))
    if row is None:
        raise NotFound("not_found", {"what": source})
    return row


def rows_of(session: Session, sources: Iterable[str]) -> dict[str, Row]:
    """Those there are, in one question a table."""
    ids: dict[str, list[int]] = {}
    for source in sources:
        kind, id_ = _split(source)
        ids.setdefault(kind, []).append(id_)
    found: dict[str, Row] = {}
    for kind, wanted in ids.items():
        table: Any = TABLES[kind]
        rows: Iterable[Row] = session.execute(select(table).where(table.id.in_(wanted))).scalars()
        found |= {f"{kind}:{row.id}": row for row in rows}
    return found


def _take(session: Session, want: Want) -> bool:
    kind, id_ = _split(want.source)
    if kind == "unit":
        free = (UnitRow.holder.is_(None)) & (UnitRow.readiness == "ready")
        return _set(session, UnitRow, id_, {"holder": want.holder}, free)
    table = TABLES[kind]
    return _set(session, table, id_, {"held": table.held + want.quantity}, _free(kind) >= want.quantity)  # type: ignore[union-attr]  # all but units count what is held


def _free(kind: str) -> ColumnElement[int]:
    if kind == "lot":
        return LotRow.on_hand - LotRow.held
    if kind == "fleet":
        return FleetRow.count - FleetRow.held
    return ResourceRow.capacity - ResourceRow.occupied - ResourceRow.held


def _set(
    session: Session,
    table: type[Row],
    id_: int,
    values: Mapping[str, object],
    condition: ColumnElement[bool] | None = None,
) -> bool:
    statement = update(table).where(table.id == id_).values(version=table.version + 1, **values)
    if condition is not None:
        statement = statement.where(condition)
    result = session.execute(statement.execution_options(synchronize_session=False))
    return bool(result.rowcount)  # type: ignore[attr-defined]  # a DML result counts its rows


def _announce(session: Session, source: str, verb: str) -> None:
    kind, _ = _split(source)
    row = row_of(session, source)
    session.refresh(row)  # the UPDATE went past the loaded object
    record(session, changed(row, f"{kind}.{verb}"))


def _held_by(session: Session, holders: Sequence[str]) -> list[HoldRow]:
    rows = session.execute(select(HoldRow).where(HoldRow.holder.in_(holders))).scalars()
    return sorted(rows, key=lambda row: _split(row.source))


def _shortage(session: Session, want: Want) -> dict[str, object]:
    row = row_of(session, want.source)
    session.refresh(row)  # another officer's commit is what refused this one
    return {
        "source": want.source,
        "name": row.name_zh if isinstance(row, UnitRow) else want.source,
        "wanted": want.quantity,
        "free": free_quantity(row),
        "holders": holders(session, want.source),
    }


def free_quantity(row: Row) -> int:
    """What nobody has been promised."""
    if isinstance(row, UnitRow):
        return int(row.holder is None and row.readiness == "ready")
    if isinstance(row, LotRow):
        return row.on_hand - row.held
    if isinstance(row, FleetRow):
        return row.count - row.held
    return row.capacity - row.occupied - row.held


def _order(want: Want) -> tuple[str, int]:
    return _split(want.source)


def _split(source: str) -> tuple[str, int]:
    kind, _, id_ = source.partition(":")
    return kind, int(id_)
