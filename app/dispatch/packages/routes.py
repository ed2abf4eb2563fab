"""Ready packages over HTTP: kept by their city, looked at by all, asked for as one."""

from flask import Response
from pydantic import BaseModel, Field

from app.accounts.edge import command, database, query, world
from app.core import clock
from app.core.http import feature_api
from app.core.shapes import Body, City, Id, Key, Long, Seen
from app.core.worlds import moment_in
from app.dispatch.events import Plan
from app.dispatch.packages import asks, requests, service, standing
from app.dispatch.packages.events import Package, PackageStandings

api = feature_api("packages", __name__)


class PackagePath(BaseModel):
    package_id: Id


class IncidentPath(BaseModel):
    incident_id: Id


class NamedMember(Body):
    source: Key
    quantity: int = Field(ge=1, le=10_000_000)


class PackageContent(Body):
    """At least one unit, and the stock that goes with it; a price a day where the city names one."""

    name_zh: str = Field(min_length=1, max_length=80)
    name_en: str = Field(default="", max_length=80)
    members: list[NamedMember] = Field(min_length=1, max_length=60)
    limits: Long = ""
    support: Long = ""
    price_yuan_day: float | None = Field(default=None, ge=0, le=1e9, allow_inf_nan=False)


class NewPackage(PackageContent):
    city: City


class ChangedPackage(PackageContent, Seen):
    retired: bool = False


class PackageRequest(Seen):
    """`sources`: the members that were free on the screen; into which draft, or a new one."""

    package_id: Id
    sources: list[Key] = Field(min_length=1, max_length=60)
    plan_id: Id | None = None


@api.get("/packages", responses={200: PackageStandings})
def standings() -> Response:
    moment = moment_in(database(), world(), clock.now())
    return query(lambda session, _: standing.standings(session, moment))


@api.get("/incidents/<int:incident_id>/packages", responses={200: PackageStandings})
def quotes(path: IncidentPath) -> Response:
    moment = moment_in(database(), world(), clock.now())
    return query(lambda session, _: asks.quotes(session, path.incident_id, moment))


@api.post("/packages", responses={201: Package})
def keep(body: NewPackage) -> Response:
    return command(lambda s, a: service.keep_package(s, a, **body.model_dump()), 201)


@api.put("/packages/<int:package_id>", responses={200: Package})
def change(path: PackagePath, body: ChangedPackage) -> Response:
    return command(lambda s, a: service.change_package(s, a, path.package_id, **body.model_dump()))


@api.post("/incidents/<int:incident_id>/package-requests", responses={200: Plan})
def ask(path: IncidentPath, body: PackageRequest) -> Response:
    given = body.model_dump()
    return command(lambda s, a: requests.request_package(s, a, path.incident_id, **given))
