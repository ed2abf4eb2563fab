"""HTTP for every feature: the OpenAPI application, problem answers, and what a browser must respect."""

import logging
from http import HTTPStatus
from urllib.parse import urlsplit

from flask import Response, current_app, jsonify, request
from flask_openapi.blueprint import APIBlueprint
from flask_openapi.models.info import Info
from flask_openapi.models.media_type import MediaType
from flask_openapi.models.response import Response as Described
from flask_openapi.models.schema import Schema
from flask_openapi.openapi import OpenAPI
from flask_openapi.types import ResponseDict
from pydantic import BaseModel, ValidationError
from sqlalchemy.exc import DBAPIError, InternalError, OperationalError
from werkzeug.exceptions import HTTPException

from app.core.errors import DomainError, NotAllowed
from app.core.mode import refusal_of

log = logging.getLogger(__name__)

MAX_BODY_BYTES = 1_000_000
CONTENT_POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    "worker-src 'self' blob:; frame-ancestors 'none'; connect-src 'self' ws: wss:"
)
TILES = " https://*.tianditu.gov.cn"  # what a page may ask besides, where the setting allows it


class Problem(BaseModel):
    """A refusal: `code` is stable, the words are made in the browser."""

    status: int
    code: str
    details: dict[str, object]


def _described(status: HTTPStatus) -> Described:
    """Refusals look alike at every route: said once, not derived a thousand times at the start."""
    content = MediaType.model_validate({"schema": {"$ref": "#/components/schemas/Problem"}})
    return Described(description=status.phrase, content={"application/json": content})


REFUSALS: ResponseDict = {str(code): _described(HTTPStatus(code)) for code in (401, 403, 404, 409, 422)}


def feature_api(feature: str, module: str) -> APIBlueprint:
    """A feature's routes under /api; each documents, beside its own answers, how it may refuse."""
    api = APIBlueprint(feature, module, url_prefix="/api", abp_responses=REFUSALS)
    api.components_schemas["Problem"] = Schema(**Problem.model_json_schema(mode="serialization"))
    return api


def create_api(name: str) -> OpenAPI:
    """An application whose routes describe themselves at /api/openapi.json."""
    app = OpenAPI(
        name,
        static_folder=None,
        info=Info(title="Joint Response 呼包鄂乌应急联动", version="1"),
        doc_prefix="/api",
        doc_url="/openapi.json",
        doc_ui=True,
        security_schemes={"cookie": {"type": "apiKey", "in": "cookie", "name": "session"}},
        validation_error_status=422,
        validation_error_model=Problem,
        validation_error_callback=_invalid_input,
    )
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY_BYTES
    app.json.ensure_ascii = False  # type: ignore[attr-defined]  # the default provider has it
    app.register_error_handler(DomainError, _refusal)
    app.register_error_handler(HTTPException, _http_refusal)
    app.register_error_handler(OperationalError, _database_refusal)
    app.register_error_handler(InternalError, _database_refusal)
    app.before_request(_same_origin)
    app.after_request(_guard_the_browser)
    return app


def problem(status: int, code: str, details: dict[str, object]) -> Response:
    answer = jsonify(Problem(status=status, code=code, details=details).model_dump(mode="json"))
    answer.status_code = status
    answer.content_type = "application/problem+json"
    return answer


def _refusal(error: DomainError) -> Response:
    return problem(error.status, error.code, error.details)


def _database_refusal(error: DBAPIError) -> Response:
    log.error("the database refused: %s", error.orig)
    return _refusal(refusal_of(error))


def _http_refusal(error: HTTPException) -> Response:
    codes = {
        404: "not_found",
        405: "method_not_allowed",
        413: "too_large",
        415: "json_needed",
        400: "bad_request",
    }
    status = error.code or 500
    details: dict[str, object] = {"limit_bytes": MAX_BODY_BYTES} if status == 413 else {}
    return problem(status, codes.get(status, "server_error"), details)


def _invalid_input(error: ValidationError) -> Response:
    problems = [
        {
            "field": ".".join(str(part) for part in item["loc"]),
            "problem": item["type"],
            "limits": {key: str(value) for key, value in item.get("ctx", {}).items() if key != "error"},
        }
        for item in error.errors(include_url=False, include_input=False)
    ]
    return problem(422, "invalid_input", {"problems": problems})


def _same_origin() -> None:
    """A page of another site cannot make a signed-in browser decide anything."""
    origin = request.headers.get("Origin")
    if request.method in {"GET", "HEAD", "OPTIONS"} or origin is None:
        return
    if urlsplit(origin).netloc != request.host:
        raise NotAllowed("foreign_origin", {"origin": origin})


def _guard_the_browser(answer: Response) -> Response:
    answer.headers.setdefault("X-Content-Type-Options", "nosniff")
    answer.headers.setdefault("Referrer-Policy", "same-origin")
    answer.headers.setdefault("X-Frame-Options", "DENY")
    if request.is_secure:
        answer.headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
    if not request.path.startswith("/api/openapi"):
        allowed = CONTENT_POLICY + (TILES if current_app.config["TIANDITU_KEY"] else "")
        answer.headers.setdefault("Content-Security-Policy", allowed)
    if request.path.startswith("/api/"):
        answer.headers.setdefault("Cache-Control", "no-store")
    return answer
