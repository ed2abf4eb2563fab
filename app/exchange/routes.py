"""What leaves the house on paper or as a file: orders and reports, messages in the open standards."""

import json
from collections.abc import Callable
from typing import Literal

from flask import Response, jsonify
from flask_openapi.types import ResponseDict
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session

from app.accounts.edge import acting, database, signed_in_id, world
from app.afterwards.figures import figures
from app.core import clock
from app.core.http import feature_api
from app.core.shapes import Id
from app.exchange.afterwards import after_action_sheet
from app.exchange.cap_read import AlertReading, read_for_warnings
from app.exchange.cap_write import incident_alert, warning_alert
from app.exchange.geojson import LAYERS, Feature, collection, of_one_incident
from app.exchange.html import page
from app.exchange.orders import order_sheet
from app.exchange.report_sheets import handover_sheet, report_sheet
from app.exchange.sheets import Sheet, beijing, marks
from app.exchange.spreadsheet import figures_workbook
from app.exchange.typeset import pdf_of
from app.exchange.xml_read import MOST_BYTES
from app.incidents import service as incidents
from app.incidents.warnings import find_warning
from app.region.data import load_demo

api = feature_api("exchange", __name__)

HTML, PDF, CAP = "text/html", "application/pdf", "application/cap+xml"
GEO = "application/geo+json"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def file_of(content_type: str) -> ResponseDict:
    """How the document describes an answer that is a file."""
    return {200: {"description": "the file", "content": {content_type: {}}}}


class OrderPath(BaseModel):
    order_id: Id


class IncidentPath(BaseModel):
    incident_id: Id


class ReportPath(BaseModel):
    report_id: Id


class HandoverPath(BaseModel):
    handover_id: Id


class WarningPath(BaseModel):
    warning_id: Id


class LayerPath(BaseModel):
    layer: Literal["incidents", "movements", "sites"]


class AlertFile(BaseModel):
    content: str = Field(min_length=1, max_length=MOST_BYTES)  # the XML text


@api.get("/orders/<int:order_id>/sheet.html", responses=file_of(HTML))
def order_page(path: OrderPath) -> Response:
    return _page(lambda session, made_at: order_sheet(session, path.order_id, made_at=made_at))


@api.get("/orders/<int:order_id>/sheet.pdf", responses=file_of(PDF))
def order_pdf(path: OrderPath) -> Response:
    return _pdf(lambda session, made_at: order_sheet(session, path.order_id, made_at=made_at))


@api.get("/incidents/<int:incident_id>/after-action.html", responses=file_of(HTML))
def after_action_page(path: IncidentPath) -> Response:
    return _page(lambda session, made_at: after_action_sheet(session, path.incident_id, made_at=made_at))


@api.get("/incidents/<int:incident_id>/after-action.pdf", responses=file_of(PDF))
def after_action_pdf(path: IncidentPath) -> Response:
    return _pdf(lambda session, made_at: after_action_sheet(session, path.incident_id, made_at=made_at))


@api.get("/incident-reports/<int:report_id>/sheet.html", responses=file_of(HTML))
def report_page(path: ReportPath) -> Response:
    return _page(_report(path))


@api.get("/incident-reports/<int:report_id>/sheet.pdf", responses=file_of(PDF))
def report_pdf(path: ReportPath) -> Response:
    return _pdf(_report(path))


@api.get("/handovers/<int:handover_id>/sheet.html", responses=file_of(HTML))
def handover_page(path: HandoverPath) -> Response:
    return _page(lambda session, made_at: handover_sheet(session, path.handover_id, made_at=made_at))


@api.get("/handovers/<int:handover_id>/sheet.pdf", responses=file_of(PDF))
def handover_pdf(path: HandoverPath) -> Response:
    return _pdf(lambda session, made_at: handover_sheet(session, path.handover_id, made_at=made_at))


@api.get("/incidents/<int:incident_id>/alert.xml", responses=file_of(CAP))
def incident_cap(path: IncidentPath) -> Response:
    """The incident as a CAP 1.2 alert: Actual in the real world, Exercise in a drill."""
    signed_in_id()
    with database().read(world()) as session:
        made = incident_alert(incidents.find(session, path.incident_id))
    return Response(made, content_type="application/cap+xml; charset=utf-8")


@api.get("/warnings/<int:warning_id>/alert.xml", responses=file_of(CAP))
def warning_cap(path: WarningPath) -> Response:
    """The warning as a CAP 1.2 alert: new, changed or withdrawn."""
    signed_in_id()
    with database().read(world()) as session:
        made = warning_alert(find_warning(session, path.warning_id))
    return Response(made, content_type="application/cap+xml; charset=utf-8")


@api.post("/alerts/reading", responses={200: AlertReading})
def read_alert(body: AlertFile) -> Response:
    """What a CAP 1.2 alert says, for an officer to check and enter; nothing is written."""
    signed_in_id()
    with database().read(world()) as session:
        return jsonify(read_for_warnings(session, body.content).model_dump(mode="json"))


@api.get("/geojson/<layer>.geojson", responses=file_of(GEO))
def layer(path: LayerPath) -> Response:
    """All incidents, movements or sites of this world as GeoJSON (RFC 7946)."""
    return _geojson(LAYERS[path.layer], path.layer)


@api.get("/incidents/<int:incident_id>/situation.geojson", responses=file_of(GEO))
def situation(path: IncidentPath) -> Response:
    """One incident, what moves for it and where that comes from, as GeoJSON (RFC 7946)."""
    name = f"incident-{path.incident_id}"
    return _geojson(lambda session: of_one_incident(session, path.incident_id), name)


@api.get("/figures.xlsx", responses=file_of(XLSX))
def figures_spreadsheet() -> Response:
    signed_in_id()
    now = clock.now()
    with database().read(world()) as session:
        told = figures(session)
    notes = [
        *marks(world(), invented=bool(load_demo().policy.notice_zh)),
        f"导出于 {beijing(now)}（北京时间）",
    ]
    answer = Response(figures_workbook(told, notes), content_type=XLSX)
    answer.headers["Content-Disposition"] = f'attachment; filename="figures-{now:%Y%m%d}.xlsx"'
    return answer


def _geojson(features: Callable[[Session], list[Feature]], name: str) -> Response:
    signed_in_id()
    with database().read(world()) as session:
        made = collection(session, features(session), clock.now())
    answer = Response(json.dumps(made, ensure_ascii=False), content_type=GEO)
    answer.headers["Content-Disposition"] = f'attachment; filename="{made["status"]}-{name}.geojson"'
    return answer


Making = Callable[[Session, str], Sheet]


def _report(path: ReportPath) -> Making:
    return lambda session, made_at: report_sheet(session, acting(session), path.report_id, made_at=made_at)


def _sheet(make: Making) -> Sheet:
    signed_in_id()
    with database().read(world()) as session:
        return make(session, beijing(clock.now()))


def _page(make: Making) -> Response:
    return Response(page(_sheet(make)), content_type="text/html; charset=utf-8")


def _pdf(make: Making) -> Response:
    sheet = _sheet(make)
    answer = Response(pdf_of(sheet), content_type="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="{sheet.number}.pdf"'
    return answer
