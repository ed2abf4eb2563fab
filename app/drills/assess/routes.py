"""What was seen in a drill: measured, rated, found, written down, and followed until it is mended."""

from datetime import date
from typing import Literal

from flask import Response
from pydantic import BaseModel, Field

from app.accounts.edge import command, database, query
from app.core.http import feature_api
from app.core.shapes import Body, City, Id, Key, Seen, Title
from app.drills import exercises, findings
from app.drills.assessing import Evaluation, evaluate
from app.drills.events import Finding, Rating
from app.drills.models import CONTROL
from app.drills.report import as_html, as_pdf, as_sheet, document
from app.drills.watching import watching

api = feature_api("assessing", __name__)

SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class ExercisePath(BaseModel):
    exercise_id: Id


class FindingPath(BaseModel):
    finding_id: Id


class ReportPath(ExercisePath):
    form: Literal["html", "pdf", "xlsx"]


class RatingGiven(Body):
    objective: Key
    rating: Literal["P", "S", "M", "U"]
    note: str = Field(default="", max_length=2000)


class FindingNoted(Body):
    text: str = Field(min_length=1, max_length=2000)
    city: City | None = None
    owner: Title
    due_on: date


class FindingHand(Seen):
    action: Literal["close", "reopen"]
    note: str = Field(default="", max_length=2000)


@api.get("/exercises/<int:exercise_id>/evaluation", responses={200: Evaluation})
def get_evaluation(path: ExercisePath) -> Response:
    return query(watching(lambda _: evaluate(database(), path.exercise_id)), CONTROL)


@api.post("/exercises/<int:exercise_id>/ratings", responses={200: Rating})
def rate(path: ExercisePath, body: RatingGiven) -> Response:
    return command(lambda s, a: findings.rate(s, a, path.exercise_id, **body.model_dump()), where=CONTROL)


@api.post("/exercises/<int:exercise_id>/findings", responses={201: Finding})
def note_finding(path: ExercisePath, body: FindingNoted) -> Response:
    return command(
        lambda s, a: findings.note_finding(s, a, path.exercise_id, **body.model_dump()), 201, CONTROL
    )


@api.post("/findings/<int:finding_id>", responses={200: Finding})
def set_finding(path: FindingPath, body: FindingHand) -> Response:
    return command(
        lambda s, a: findings.set_finding(s, a, path.finding_id, **body.model_dump()), where=CONTROL
    )


@api.get("/exercises/<int:exercise_id>/report.<form>")
def get_report(path: ReportPath) -> Response:
    """The written evaluation in Chinese: a page, a PDF, or a spreadsheet."""
    found = Evaluation.model_validate_json(
        query(watching(lambda _: evaluate(database(), path.exercise_id)), CONTROL).get_data()
    )
    with database().read(CONTROL) as session:
        page = document(exercises.script_of(exercises.find(session, path.exercise_id)), found)
    name = f"演练-评估报告-{path.exercise_id}.{path.form}"
    if path.form == "html":
        return _file(as_html(page).encode(), "text/html; charset=utf-8", None)
    return (
        _file(as_pdf(page), "application/pdf", name)
        if path.form == "pdf"
        else _file(as_sheet(page), SHEET, name)
    )


def _file(content: bytes, kind: str, name: str | None) -> Response:
    answer = Response(content, content_type=kind)
    if name:
        answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer
