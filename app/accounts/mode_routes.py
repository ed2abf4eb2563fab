"""The switch that stops every change, over HTTP."""

from flask import Response
from pydantic import Field

from app.accounts import mode
from app.accounts.edge import command
from app.accounts.events import Mode
from app.core.http import feature_api
from app.core.shapes import Body
from app.core.tables import REAL

api = feature_api("mode", __name__)


class Switching(Body):
    read_only: bool
    reason: str = Field(min_length=1, max_length=400)


@api.put("/mode", responses={200: Mode})
def switch(body: Switching) -> Response:
    """Stop every change, or take changes again: for the system administrator, with his second factor."""
    given = body.model_dump()
    return command(
        lambda session, actor: mode.switch(session, actor, **given), 200, REAL, even_read_only=True
    )
