"""What directors and evaluators do: scripts, schedule, the hand on the drill, and what was seen in it."""

from typing import Any, Literal

from flask import Response, request
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session

from app.accounts.edge import command, database
from app.accounts.edge import query as answer
from app.accounts.policy import Actor, require
from app.core import clock
from app.core.http import feature_api
from app.core.shapes import At, Body, Id, Key, Seen, Shape, Short, Title
from app.core.tables import REAL
from app.core.worlds import moment_in
from app.drills import exercises, findings, scenarios
from app.drills.edge import bring, open_control, sync
from app.drills.events import Exercise, Finding, InjectState
from app.drills.frequency import Frequency, frequencies
from app.drills.library import parse, parse_draft
from app.drills.models import CONTROL
from app.drills.msel import from_sheet, to_sheet
from app.drills.recording import recorded
from app.drills.replay import Replay, ReplayAfter, of_world
from app.drills.scenario import Scenario
from app.drills.scenarios import Kept
from app.drills.shapes import exercise_shape, world_of_exercise
from app.drills.watching import watching
from app.drills.worker import jump

api = feature_api("directing", __name__)

SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class ExercisePath(BaseModel):
    exercise_id: Id


class ScenarioPath(BaseModel):
    key: Key


class InjectPath(ExercisePath):
    key: Key


class Scenarios(Shape):
    scenarios: list[Kept]


class ScenarioText(Body):
    """A whole scenario, as TOML or as forms have it; `keep` saves it, else it is only checked.

    `seen_version` is that of the scenario being edited; none for a new one.
    """

    text: str = Field(default="", max_length=100_000)  # escaped, still below the limit of a request
    draft: dict[str, Any] | None = None
    keep: bool = False
    seen_version: int | None = Field(default=None, ge=0)


class OperationChoice(Body):
    incident_id: Id
    key: str = Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")
    title_zh: Title


class Booking(Body):
    """`played` are the posts of people, "leader:150100"; the others are simulated."""

    scenario: Key
    due_at: At
    every_months: int | None = Field(default=None, ge=1, le=36)
    seed: int = Field(default=1, ge=0, le=2_147_483_647)
    speed: float = Field(default=1.0, ge=1, le=60)
    played: list[str] = Field(default_factory=list, max_length=40)
    delay_minutes: float = Field(default=4.0, ge=0, le=240)
    refusal_rate: float = Field(default=0.0, ge=0, le=1)
    on_real: Literal["freeze", "end"] = "freeze"


class Postponement(Seen):
    due_at: At


class Hand(Seen):
    action: Literal["pause", "resume", "freeze", "end", "jump"]
    reason: Short = ""


class Speed(Seen):
    speed: float


class InjectHand(Body):
    action: Literal["deliver", "repeat", "skip"]


class Exercises(Shape):
    exercises: list[Exercise]
    frequencies: list[Frequency]
    open_findings: list[Finding]


class ControlPanel(Shape):
    """One exercise as its director sees it: the script, where each inject stands, and the drill's time."""

    exercise: Exercise
    scenario: Scenario
    injects: list[InjectState]
    drill_at: At


@api.get("/scenarios", responses={200: Scenarios})
def get_scenarios() -> Response:
    return answer(watching(lambda s: Scenarios(scenarios=list(scenarios.every(s).values()))), CONTROL)


@api.post("/scenarios", responses={200: Kept})
def check_scenario(body: ScenarioText) -> Response:
    """Check a scenario, and save it when asked to: `bad_scenario` lists every fault with its line."""
    _let_in()
    script = parse(body.text) if body.draft is None else parse_draft(body.draft)
    if body.keep:
        open_control(database())
        return command(
            lambda s, actor: scenarios.keep(s, actor, script, "console", body.seen_version), where=CONTROL
        )
    return answer(watching(lambda _: Kept(scenario=script, origin="console", version=0)), CONTROL)


@api.get("/scenarios/<key>/msel")
def get_msel(path: ScenarioPath) -> Response:
    """The scenario as a spreadsheet (master scenario events list)."""
    script = _script(path.key)
    sheet = Response(to_sheet(script), content_type=SHEET)
    sheet.headers.set("Content-Disposition", "attachment", filename=f"演练-脚本-{script.key}.xlsx")
    return sheet


@api.post("/scenarios/msel", responses={200: Kept})
def put_msel() -> Response:
    """The same spreadsheet back, as the body of the request; every fault names its row."""
    _let_in()
    script = from_sheet(request.get_data())
    open_control(database())
    return command(lambda s, actor: scenarios.replace(s, actor, script, "spreadsheet"), where=CONTROL)


@api.post("/scenarios/recordings", responses={200: Kept})
def record_operation(body: OperationChoice) -> Response:
    """A real operation's journal becomes a scenario."""

    def reading(session: Session, actor: Actor) -> Scenario:
        require(actor, "drill.direct")
        return recorded(session, body.incident_id, body.key, body.title_zh)

    script = Scenario.model_validate_json(answer(reading, REAL).get_data())
    open_control(database())
    return command(lambda s, actor: scenarios.keep(s, actor, script, "operation"), where=CONTROL)


@api.get("/exercises", responses={200: Exercises})
def get_exercises() -> Response:
    moment = clock.now()
    return answer(
        watching(
            lambda s: Exercises(
                exercises=[exercise_shape(row) for row in exercises.every_exercise(s)],
                frequencies=frequencies(s, moment),
                open_findings=findings.findings_of(s),
            )
        ),
        CONTROL,
    )


@api.post("/exercises", responses={201: Exercise})
def book(body: Booking) -> Response:
    given = body.model_dump(exclude={"scenario"})
    open_control(database())
    return command(
        lambda s, actor: exercises.schedule(s, actor, scenarios.one(s, body.scenario), **given), 201, CONTROL
    )


@api.get("/exercises/<int:exercise_id>", responses={200: ControlPanel})
def get_exercise(path: ExercisePath) -> Response:
    drill_at = moment_in(database(), world_of_exercise(path.exercise_id), clock.now())

    def work(session: Session) -> ControlPanel:
        row = exercises.find(session, path.exercise_id)
        return ControlPanel(
            exercise=exercise_shape(row),
            scenario=exercises.script_of(row),
            injects=exercises.inject_shapes(session, row.id),
            drill_at=drill_at,
        )

    return answer(watching(work), CONTROL)


@api.get("/exercises/<int:exercise_id>/replay", responses={200: Replay})
def get_replay(path: ExercisePath, query: ReplayAfter) -> Response:
    """The drill once more, for those who may see its scores."""
    answer(watching(lambda s: exercise_shape(exercises.find(s, path.exercise_id))), CONTROL)
    with database().read(world_of_exercise(path.exercise_id)) as session:
        return Response(of_world(session, query.after).model_dump_json(), content_type="application/json")


@api.post("/exercises/<int:exercise_id>/start", responses={200: Exercise})
def start(path: ExercisePath, body: Seen) -> Response:
    done = command(
        lambda s, actor: exercises.begin(s, path.exercise_id, actor=actor, seen_version=body.seen_version),
        where=CONTROL,
    )
    sync(database(), path.exercise_id)
    return done


@api.post("/exercises/<int:exercise_id>/postponement", responses={200: Exercise})
def postpone(path: ExercisePath, body: Postponement) -> Response:
    return command(
        lambda s, actor: exercises.postpone(s, actor, path.exercise_id, **body.model_dump()), where=CONTROL
    )


@api.post("/exercises/<int:exercise_id>/cancellation", responses={200: Exercise})
def cancel(path: ExercisePath, body: Seen) -> Response:
    return command(
        lambda s, actor: exercises.cancel(s, actor, path.exercise_id, **body.model_dump()), where=CONTROL
    )


@api.post("/exercises/<int:exercise_id>/control", responses={200: Exercise})
def control(path: ExercisePath, body: Hand) -> Response:
    """Pause, resume, freeze, end, or jump to the next inject."""
    drill_at = moment_in(database(), world_of_exercise(path.exercise_id), clock.now())

    def work(session: Session, actor: Actor) -> Exercise:
        if body.action == "jump":
            row = exercises.directed(session, actor, path.exercise_id, body.seen_version)
            return exercise_shape(row)
        return exercises.control(
            session, actor, path.exercise_id, body.action, reason=body.reason, drill_at=drill_at,
            seen_version=body.seen_version,
        )  # fmt: skip

    done = command(work, where=CONTROL)
    if body.action == "jump":
        jump(database(), path.exercise_id)
    sync(database(), path.exercise_id)
    return done


@api.post("/exercises/<int:exercise_id>/speed", responses={200: Exercise})
def set_speed(path: ExercisePath, body: Speed) -> Response:
    done = command(
        lambda s, actor: exercises.set_speed(s, actor, path.exercise_id, **body.model_dump()), where=CONTROL
    )
    sync(database(), path.exercise_id)
    return done


@api.post("/exercises/<int:exercise_id>/injects/<key>", responses={200: InjectState})
def hand_inject(path: InjectPath, body: InjectHand) -> Response:
    """Bring an inject now, bring it again, or leave it out."""

    def work(session: Session, actor: Actor) -> InjectState:
        require(actor, "drill.direct")
        return exercises.require_inject(session, path.exercise_id, path.key, body.action)

    done = command(work, where=CONTROL)
    if body.action != "skip":
        bring(database(), path.exercise_id, path.key, body.action)
    return done


def _let_in() -> None:
    """Nobody else has a file of his read, not even to be told what is wrong in it."""
    answer(watching(lambda _: Scenarios(scenarios=[])), CONTROL)


def _script(key: str) -> Scenario:
    kept = answer(watching(lambda s: scenarios.one(s, key)), CONTROL)
    return Scenario.model_validate_json(kept.get_data())
