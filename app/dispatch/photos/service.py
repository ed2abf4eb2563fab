"""A picture says in what state goods and equipment were; it changes nothing, so it can come late."""

import hashlib
from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.accounts.policy import Actor, require
from app.core.errors import Conflict, Invalid, NotFound
from app.core.journal import record
from app.core.tables import world_of
from app.dispatch.models import MovementRow
from app.dispatch.photos.events import Photo, PhotoTaken
from app.dispatch.photos.models import PhotoRow
from app.dispatch.tracking import when

JPEG = b"\xff\xd8\xff"
MOST_BYTES = 600_000  # what a phone sends after shrinking it to a screen's width is half of that
MOST_PHOTOS = 20  # of one movement


def take(
    session: Session, actor: Actor, movement_id: int, *, image: str, taken_at: datetime, note: str
) -> Photo:
    """Keep a JPEG (Base64) of an ordered movement, taken by somebody of either side.

    Invalid `not_a_jpeg` or `photo_too_large`; Conflict `not_ordered` or `too_many_photos`.
    """
    row = session.get(MovementRow, movement_id, with_for_update=True)
    if row is None or row.world != world_of(session):
        raise NotFound("not_found", {"what": f"movement:{movement_id}"})
    require(actor, "movement.photograph", row.city_from, row.city_to)
    if row.order_id is None:
        raise Conflict("not_ordered", {"state": row.state})
    of_it = select(func.count()).select_from(PhotoRow).where(PhotoRow.movement_id == movement_id)
    if session.execute(of_it).scalar_one() >= MOST_PHOTOS:
        raise Conflict("too_many_photos", {"most": MOST_PHOTOS})
    content = _jpeg(image)
    photo = PhotoRow(
        world=row.world,
        movement_id=movement_id,
        taken_by=actor.id,
        taken_at=when(session, taken_at),
        note=note,
        sha256=hashlib.sha256(content).hexdigest(),
        size_bytes=len(content),
        content=content,
    )
    session.add(photo)
    session.flush()
    record(session, PhotoTaken(action="photo.taken", object=_shape(photo)))
    return _shape(photo)


def picture(session: Session, photo_id: int) -> bytes:
    """The JPEG as it was sent. Conflict `photo_damaged` when it is not that any more."""
    row = session.get(PhotoRow, photo_id)
    if row is None or row.world != world_of(session):
        raise NotFound("not_found", {"what": f"photo:{photo_id}"})
    if hashlib.sha256(row.content).hexdigest() != row.sha256:
        raise Conflict("photo_damaged", {"sha256": row.sha256})
    return row.content


def every_photo(session: Session) -> Iterator[PhotoTaken]:
    for row in session.execute(select(PhotoRow).order_by(PhotoRow.id)).scalars():
        yield PhotoTaken(action="snapshot", object=_shape(row))


def _jpeg(image: str) -> bytes:
    try:
        content = b64decode(image, validate=True)
    except (NotBase64, ValueError):
        raise Invalid("not_a_jpeg") from None
    if len(content) > MOST_BYTES:
        raise Invalid("photo_too_large", {"bytes": len(content), "most_bytes": MOST_BYTES})
    if not content.startswith(JPEG):
        raise Invalid("not_a_jpeg")
    return content


def _shape(row: PhotoRow) -> Photo:
    return Photo(
        id=row.id,
        version=1,
        movement_id=row.movement_id,
        taken_by=row.taken_by,
        taken_at=row.taken_at,
        note=row.note,
        sha256=row.sha256,
        size_bytes=row.size_bytes,
    )
