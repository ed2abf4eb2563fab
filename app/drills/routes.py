"""What players do in a drill: find it, enter it, leave it, answer what reaches them."""

from flask import Response
from flask import session as cookie
from pydantic import BaseModel
from sqlalchemy.orm import Session

from app.accounts.edge import command, database, signed_in_id
from app.accounts.edge import query as answer
from app.accounts.policy import Actor, may
from app.core.http import feature_api
from app.core.shapes import Id, Seen, Shape
from app.core.tables import REAL
from app.drills import exercises, play
from app.drills.edge import require_entry
from app.drills.events import Message
from app.drills.models import CONTROL
from app.drills.replay import Replay, ReplayAfter, of_incident
from app.drills.shapes import world_of_exercise
from app.drills.states import ENTERABLE, UNDER_WAY
from app.incidents.events import Incident

api = feature_api("drills", __name__)


class ExercisePath(BaseModel):
    exercise_id: Id


class MessagePath(BaseModel):
    message_id: Id


class IncidentPath(BaseModel):
    incident_id: Id


class OpenDrill(Shape):
    """A drill this officer may enter; nothing of its script."""

    exercise_id: int
    world: str
    title_zh: str
    title_en: str
    cities: list[str]
    state: str


class OpenDrills(Shape):
    drills: list[OpenDrill]


class Entered(Shape):
    world: str


@api.get("/drills", responses={200: OpenDrills})
def open_drills() -> Response:
    """Drills under way that concern the signed-in officer, from whichever world he is in."""

    def work(session: Session, actor: Actor) -> OpenDrills:
        rows = [
            row for row in exercises.every_exercise(session) if row.state in ENTERABLE and not row.put_away_at
        ]
        mine = [row for row in rows if may(actor, "drill.watch") or may(actor, "drill.enter", *row.cities)]
        shown = [row for row in mine if row.state in UNDER_WAY or may(actor, "drill.watch")]
        return OpenDrills(
            drills=[
                OpenDrill(
                    exercise_id=row.id,
                    world=world_of_exercise(row.id),
                    title_zh=row.title_zh,
                    title_en=row.title_en,
                    cities=row.cities,
                    state=row.state,
                )
                for row in shown
            ]
        )

    return answer(work, CONTROL)


@api.post("/drills/<int:exercise_id>/entry", responses={200: Entered})
def enter(path: ExercisePath) -> Response:
    """From here on this console is in the drill's world, and in no other."""
    world = world_of_exercise(path.exercise_id)
    require_entry(database(), world, signed_in_id())
    cookie["world"] = world
    return _said(Entered(world=world))


@api.delete("/drills/entry", responses={200: Entered})
def leave() -> Response:
    """Back to the real world."""
    signed_in_id()
    cookie["world"] = REAL
    return _said(Entered(world=REAL))


@api.post("/messages/<int:message_id>/acknowledgement", responses={200: Message})
def acknowledge(path: MessagePath, body: Seen) -> Response:
    return command(lambda s, actor: play.acknowledge(s, actor, path.message_id, **body.model_dump()))


@api.post("/messages/<int:message_id>/incident", responses={201: Incident})
def log_from(path: MessagePath, body: Seen) -> Response:
    """Log what the message reports, as the caller said it."""
    return command(lambda s, actor: play.log_from(s, actor, path.message_id, **body.model_dump()), 201)


@api.get("/incidents/<int:incident_id>/replay", responses={200: Replay})
def get_replay(path: IncidentPath, query: ReplayAfter) -> Response:
    """What was done about one incident of this world, in order."""
    return answer(lambda s, _: of_incident(s, path.incident_id, query.after))


def _said(shape: Shape) -> Response:
    return Response(shape.model_dump_json(), content_type="application/json")
