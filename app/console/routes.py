"""What a console starts from and heals by, the journal for people, and the built single-page console."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, current_app, request, send_from_directory
from pydantic import BaseModel, Field

from app.accounts.edge import database, signed_in, signed_in_id, world
from app.console.readiness import readiness
from app.console.reference import reference_json
from app.console.snapshot import Entries, Pictures, Snapshot
from app.core import clock, journal
from app.core.errors import NotFound
from app.core.http import feature_api
from app.core.presence import Presence, Present
from app.core.shapes import Key, Shape

api = feature_api("console", __name__)
pages = Blueprint("pages", __name__)

DIST = Path(__file__).parent / "dist"
NOT_BUILT = "console not built: npm could not be reached at set-up; the API answers at /api/openapi.json\n"
MOST_ENTRIES = 500
MOST_POSITION = 2_147_483_647


class Since(BaseModel):
    since: int = Field(ge=0, le=MOST_POSITION)


class JournalQuery(BaseModel):
    before: int | None = Field(default=None, ge=1, le=MOST_POSITION)
    limit: int = Field(default=100, ge=1, le=MOST_ENTRIES)
    kind: Key | None = None


class PresenceSaid(BaseModel):
    """What this window has open: "incident:5", "plan:3", "order:8"; null when it is something else."""

    window: str = Field(min_length=8, max_length=40)
    about: str | None = Field(pattern=r"^(incident|plan|order):[0-9]{1,9}$")
    editing: bool = False


class OfficerPresence(Shape):
    officer_id: int
    about: str
    editing: bool


class PresentNow(Shape):
    present: list[OfficerPresence]


class Reference(Shape):
    """Static facts; see config/ for their sources and confidence."""

    cities: list[dict[str, Any]]
    counties: list[dict[str, Any]]
    event_types: list[dict[str, Any]]
    levels: list[dict[str, Any]]
    items: list[dict[str, Any]]
    capabilities: list[dict[str, Any]]
    unit_kinds: list[dict[str, Any]]
    resource_kinds: list[dict[str, Any]]
    vehicle_classes: list[dict[str, Any]]
    refusal_reasons: list[dict[str, Any]]
    agreement: dict[str, Any]
    nodes: list[dict[str, Any]]
    edges: list[dict[str, Any]]
    rail: list[dict[str, Any]]
    airports: list[dict[str, Any]]
    facilities: list[dict[str, Any]]
    river: list[dict[str, Any]]
    unknown_codes: list[dict[str, Any]]
    tianditu_key: str  # empty where no online tiles are wanted
    invented_notice_zh: str
    invented_notice_en: str


class JournalPage(Shape):
    """Entries newest first, each with its hash."""

    world: str
    position: int
    entries: list[dict[str, Any]]


class Health(Shape):
    status: str
    at: str


@api.get("/snapshot", responses={200: Snapshot})
def get_snapshot() -> Response:
    signed_in_id()
    pictures: Pictures = current_app.extensions["pictures"]
    return _json(pictures.of(database(), world()))


@api.get("/events", responses={200: Entries})
def get_events(query: Since) -> Response:
    """Entries after `since`: how a console closes a gap."""
    signed_in_id()
    with database().read(world()) as session:
        rows = journal.entries(session, query.since, MOST_ENTRIES + 1)
        position = journal.position_of(session)
    entries = ",".join(journal.as_wire(row) for row in rows[:MOST_ENTRIES])
    more = "true" if len(rows) > MOST_ENTRIES else "false"
    return _json(f'{{"world":"{world()}","position":{position},"entries":[{entries}],"more":{more}}}')


@api.get("/journal", responses={200: JournalPage})
def get_journal(query: JournalQuery) -> Response:
    signed_in_id()
    with database().read(world()) as session:
        rows = journal.latest(session, before=query.before, limit=query.limit, kind=query.kind)
        position = journal.position_of(session)
    entries = [json.loads(journal.as_wire(row)) | {"hash": row.hash} for row in rows]
    page = JournalPage(world=world(), position=position, entries=entries)
    return _json(page.model_dump_json())


@api.get("/reference", responses={200: Reference})
def get_reference() -> Response:
    signed_in_id()
    text, tag = reference_json(current_app.config["TIANDITU_KEY"])
    if request.if_none_match.contains(tag):
        return Response(status=304, headers={"ETag": f'"{tag}"'})
    answer = _json(text)
    answer.set_etag(tag)
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer


@api.put("/presence", responses={200: PresentNow})
def put_presence(body: PresenceSaid) -> Response:
    """Say what this window has open; answers who has what. Forgotten by itself, recorded nowhere, no lock."""
    who, where, now = signed_in(), world(), clock.now()
    present: Present = current_app.extensions["present"]
    said = Presence(who.officer_id, body.about, body.editing) if body.about else None
    present.say(where, f"{who.session_id}:{body.window}", said, now)
    shown = [OfficerPresence(**asdict(one)) for one in present.now(where, now)]
    return _json(PresentNow(present=shown).model_dump_json())


@api.get("/boundaries")
def get_boundaries() -> Response:
    """County boundaries as GeoJSON; the map works from points where they could not be built."""
    signed_in_id()
    folder = Path(current_app.config["INSTANCE"])
    if not (folder / "boundaries.json").exists():
        raise NotFound("not_found", {"what": "boundaries"})
    return send_from_directory(folder, "boundaries.json", mimetype="application/json", max_age=3600)


@pages.get("/healthz")
def healthz() -> Response:
    """The loop is alive."""
    return _json(Health(status="ok", at=clock.now().isoformat()).model_dump_json())


@pages.get("/readyz")
def readyz() -> Response:
    """The database answers and has every migration; what is not as it should be stands in `degraded`."""
    found = readiness(database(), current_app.extensions.get("tail"), clock.now())
    answer = _json(found.model_dump_json())
    answer.status_code = 200 if found.status == "ready" else 503
    return answer


@pages.route("/api/<path:path>", methods=["GET", "POST", "PUT", "PATCH", "DELETE"])
def no_such_route(path: str) -> Response:
    """Not a page of the console: a program has asked for something that is not there."""
    raise NotFound("not_found", {"what": path})


@pages.get("/")
@pages.get("/<path:path>")
def console(path: str = "index.html") -> Response:
    """The built console; every address that is no file is one of its own pages."""
    if not (DIST / "index.html").exists():
        return Response(NOT_BUILT, status=503, content_type="text/plain; charset=utf-8")
    if path.startswith("assets/") and not (DIST / path).is_file():
        raise NotFound("not_found", {"what": path})  # a window of an older build asks: it must reload
    found = path if (DIST / path).is_file() else "index.html"
    answer = send_from_directory(DIST, found)
    hashed = found.startswith("assets/")
    answer.headers["Cache-Control"] = "public, max-age=31536000, immutable" if hashed else "no-cache"
    return answer


def _json(text: str) -> Response:
    return Response(text, content_type="application/json")
