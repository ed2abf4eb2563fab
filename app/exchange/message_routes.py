"""Messages of EDXL-RM 1.0 over HTTP: each of ours as a file, and one from outside read for an officer."""

from typing import Literal

from flask import Response, jsonify
from flask_openapi.types import ResponseDict
from pydantic import BaseModel, Field

from app.accounts.edge import database, signed_in_id, world
from app.core.http import feature_api
from app.core.shapes import Id
from app.exchange.edxl_life import MESSAGES
from app.exchange.edxl_read import MessageReading, read_message
from app.exchange.xml_read import MOST_BYTES

api = feature_api("messages", __name__)

XML = "application/xml"
FILE: ResponseDict = {200: {"description": "the message", "content": {XML: {}}}}
Kind = Literal[
    "request",
    "answer",
    "order",
    "commitment",
    "status",
    "release",
    "question",
    "question-answer",
    "offer",
]


class MessagePath(BaseModel):
    """`about_id` is of a consent (request, answer), an order, a movement, a question or an offer."""

    kind: Kind
    about_id: Id


class MessageFile(BaseModel):
    content: str = Field(min_length=1, max_length=MOST_BYTES)  # the XML text


@api.get("/messages/<kind>/<int:about_id>.xml", responses=FILE)
def message(path: MessagePath) -> Response:
    """The message as EDXL-RM 1.0; its description says whether it is real or a drill's."""
    signed_in_id()
    with database().read(world()) as session:
        made = MESSAGES[path.kind](session, path.about_id)
    answer = Response(made, content_type="application/xml; charset=utf-8")
    name = f"{path.kind}-{path.about_id}.edxl-rm.xml"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@api.post("/messages/reading", responses={200: MessageReading})
def read(body: MessageFile) -> Response:
    """What a RequestResource or ResponseToRequestResource says; nothing is written."""
    signed_in_id()
    with database().read(world()) as session:
        return jsonify(read_message(session, body.content).model_dump(mode="json"))
