"""Handover of a post: a brief, acknowledged item by item, signed by both; responsibility moves with it."""

from collections.abc import Sequence
from dataclasses import asdict

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.policy import Actor, require
from app.core.db import at
from app.core.errors import Conflict, Invalid, NotAllowed, NotFound
from app.core.flow import move
from app.core.journal import record
from app.core.seen import require_seen
from app.core.tables import world_of
from app.duty.brief import Point, brief
from app.duty.handover_events import Handover, HandoverChanged, Item
from app.duty.handover_models import HandoverRow
from app.duty.roster import require_officers, take_over
from app.duty.states import HANDOVER_FLOW

KEPT_IN_VIEW = 100


def make_handover(session: Session, actor: Actor, *, to_id: int, notes: Sequence[str]) -> Handover:
    """The officer's own post, to another of the same city and role; one at a time."""
    city = actor.city or ""
    require(actor, "handover.make", city)
    if to_id == actor.id:
        raise Invalid("to_oneself")
    require_officers(session, city, actor.role, [to_id])
    post = f"{city}:{actor.role}"
    if session.execute(select(HandoverRow.id).where(HandoverRow.open_post == post)).first():
        raise Conflict("handover_open", {"city": city, "role": actor.role})
    row = HandoverRow(
        city=city,
        role=actor.role,
        open_post=post,
        state="open",
        from_id=actor.id,
        to_id=to_id,
        made_at=at(session),
        items=[],
    )
    session.add(row)
    points = [*brief(session, city), *(_note(number, text) for number, text in enumerate(notes, 1))]
    row.items = _dump([_item(session, point) for point in points])
    return _say(session, row, "handover.made")


def add_note(session: Session, actor: Actor, handover_id: int, *, note: str, seen_version: int) -> Handover:
    """One more item for attention, by whoever hands over."""
    row = _seen(session, actor, handover_id, seen_version)
    _require_party(actor, row, row.from_id)
    notes = sum(item.group == "note" for item in items_of(row))
    row.items = _dump([*items_of(row), _item(session, _note(notes + 1, note))])
    return _say(session, row, "handover.note_added")


def acknowledge_items(
    session: Session, actor: Actor, handover_id: int, *, keys: Sequence[str], seen_version: int
) -> Handover:
    """The successor has read these items and takes them on."""
    row = _seen(session, actor, handover_id, seen_version)
    _require_party(actor, row, row.to_id)
    items = items_of(row)
    unknown = set(keys) - {item.key for item in items}
    if unknown:
        raise Invalid("no_such_item", {"keys": sorted(unknown)})
    for item in items:
        if item.key in keys and item.acknowledged_at is None:
            item.acknowledged_at = at(session)
    row.items = _dump(items)
    return _say(session, row, "handover.acknowledged")


def sign(session: Session, actor: Actor, handover_id: int, *, seen_version: int) -> Handover:
    """Either party's signature; the second one moves the post.

    Conflict `handover_behind` when something has come up that is not on the sheet yet, and
    `handover_unacknowledged` while the successor has not acknowledged every item.
    """
    row = _seen(session, actor, handover_id, seen_version)
    if actor.id not in (row.from_id, row.to_id):
        raise NotAllowed("not_your_handover", {"city": row.city})
    _require_complete(session, row)
    if actor.id == row.from_id:
        row.from_signed_at = row.from_signed_at or at(session)
    else:
        row.to_signed_at = row.to_signed_at or at(session)
    if row.from_signed_at is None or row.to_signed_at is None:
        return _say(session, row, "handover.half_signed")
    row.state, row.open_post = move(HANDOVER_FLOW, row.state, "sign"), None
    row.ended_at = at(session)
    take_over(session, row.city, row.role, row.to_id)
    return _say(session, row, "handover.signed")


def cancel_handover(
    session: Session, actor: Actor, handover_id: int, *, reason: str, seen_version: int
) -> Handover:
    row = _seen(session, actor, handover_id, seen_version)
    if actor.id not in (row.from_id, row.to_id):
        raise NotAllowed("not_your_handover", {"city": row.city})
    row.state, row.open_post = move(HANDOVER_FLOW, row.state, "cancel"), None
    row.ended_at, row.ending = at(session), reason
    return _say(session, row, "handover.cancelled")


def refresh(session: Session, handover_id: int) -> bool:
    """Put on the sheet what has changed since it was made; False when nothing has."""
    row = locked(session, handover_id)
    if row.state != "open":
        return False
    merged = _merged(session, row)
    if merged == items_of(row):
        return False
    row.items = _dump(merged)
    _say(session, row, "handover.updated")
    return True


def open_handovers(session: Session) -> list[int]:
    return list(session.execute(select(HandoverRow.id).where(HandoverRow.state == "open")).scalars())


def every_handover(session: Session) -> list[Handover]:
    """The newest, as a console starts with them."""
    query = select(HandoverRow).order_by(HandoverRow.id.desc()).limit(KEPT_IN_VIEW)
    return [_shape(row) for row in session.execute(query).scalars()]


def locked(session: Session, handover_id: int) -> HandoverRow:
    row = session.get(HandoverRow, handover_id, with_for_update=True, populate_existing=True)
    if row is None or row.world != world_of(session):
        raise NotFound("not_found", {"what": f"handover:{handover_id}"})
    return row


def items_of(row: HandoverRow) -> list[Item]:
    return [Item.model_validate(item) for item in row.items]


def _seen(session: Session, actor: Actor, handover_id: int, seen_version: int) -> HandoverRow:
    row = locked(session, handover_id)
    require(actor, "handover.make", row.city)
    require_seen(seen_version, row.version)
    if row.state != "open":
        move(HANDOVER_FLOW, row.state, "sign")
    return row


def _require_party(actor: Actor, row: HandoverRow, party: int) -> None:
    if actor.id != party:
        raise NotAllowed("not_your_handover", {"city": row.city})


def _require_complete(session: Session, row: HandoverRow) -> None:
    known = {(item.key, item.mark) for item in items_of(row)}
    behind = [item.key for item in _merged(session, row) if (item.key, item.mark) not in known]
    if behind:
        raise Conflict("handover_behind", {"keys": behind, "count": len(behind)})
    left = [item.key for item in items_of(row) if item.acknowledged_at is None and item.gone_at is None]
    if left:
        raise Conflict("handover_unacknowledged", {"keys": left, "count": len(left)})


def _merged(session: Session, row: HandoverRow) -> list[Item]:
    """The sheet as it is now: what has changed must be seen again, what is over stays and says so."""
    now = {point.key: point for point in brief(session, row.city)}
    merged = [_again(session, item, now.pop(item.key, None)) for item in items_of(row)]
    return [*merged, *(_item(session, point) for point in now.values())]


def _again(session: Session, item: Item, point: Point | None) -> Item:
    if item.group == "note":
        return item
    if point is None:
        return item.model_copy(update={"gone_at": item.gone_at or at(session)})
    if point.mark == item.mark and item.gone_at is None:
        return item
    return _item(session, point)


def _item(session: Session, point: Point) -> Item:
    return Item(**asdict(point), added_at=at(session), gone_at=None, acknowledged_at=None)


def _note(number: int, text: str) -> Point:
    return Point(f"note:{number}", "note", text)


def _dump(items: Sequence[Item]) -> list[dict[str, object]]:
    return [item.model_dump(mode="json") for item in items]


def _say(session: Session, row: HandoverRow, action: str) -> Handover:
    session.flush()  # the event carries the version this change gets
    shape = _shape(row)
    record(session, HandoverChanged(action=action, object=shape))
    return shape


def _shape(row: HandoverRow) -> Handover:
    fields = {field: getattr(row, field) for field in Handover.model_fields if field != "items"}
    return Handover(**fields, items=items_of(row))
