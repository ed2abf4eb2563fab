"""Photographs as consoles see them: everything but the picture, which is asked for by itself."""

from typing import Literal

from app.core.journal import Event
from app.core.shapes import At, Shape


class Photo(Shape):
    """A picture of a movement; `sha256` is of the JPEG as it was sent."""

    id: int
    version: int
    movement_id: int
    taken_by: int
    taken_at: At
    note: str
    sha256: str
    size_bytes: int


class PhotoTaken(Event):
    kind: Literal["photo.taken"] = "photo.taken"
    object: Photo
