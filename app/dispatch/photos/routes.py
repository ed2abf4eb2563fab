"""Photographs over HTTP: Base64 within JSON, so that a phone keeps them in its queue like any other step."""

from flask import Response
from pydantic import BaseModel, Field

from app.accounts.edge import command, database, signed_in_id, world
from app.core.http import feature_api
from app.core.shapes import At, Body, Id, Short
from app.dispatch.photos import service
from app.dispatch.photos.events import Photo

api = feature_api("photos", __name__)


class MovementPath(BaseModel):
    movement_id: Id


class PhotoPath(BaseModel):
    photo_id: Id


class NewPhoto(Body):
    """A JPEG in Base64."""

    image: str = Field(min_length=4, max_length=4 * service.MOST_BYTES // 3 + 4)
    taken_at: At
    note: Short = ""


@api.post("/movements/<int:movement_id>/photos", responses={201: Photo})
def take_photo(path: MovementPath, body: NewPhoto) -> Response:
    return command(lambda s, a: service.take(s, a, path.movement_id, **body.model_dump()), 201)


@api.get(
    "/photos/<int:photo_id>.jpeg",
    responses={200: {"description": "The picture", "content": {"image/jpeg": {}}}},
)
def show_photo(path: PhotoPath) -> Response:
    signed_in_id()
    with database().read(world()) as session:
        made = Response(service.picture(session, path.photo_id), content_type="image/jpeg")
    made.headers["Cache-Control"] = "private, max-age=86400, immutable"
    return made
