"""Roads, weather, trains, flights and travel over HTTP."""

from datetime import date
from typing import Annotated, Literal

from flask import Response
from pydantic import BaseModel, Field, StringConstraints
from sqlalchemy.orm import Session

from app.accounts.edge import command
from app.accounts.edge import query as ask
from app.accounts.policy import Actor
from app.core.http import feature_api
from app.core.shapes import Body, Id, Key, Seen, Shape, Short, Title
from app.region import service, timetable
from app.region.events import Road, Service, Weather

api = feature_api("region", __name__)

TimeOfDay = Annotated[str, StringConstraints(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]


class EdgePath(BaseModel):
    edge_id: str


class CityPath(BaseModel):
    city: str


class RoadSetting(Body):
    """`seen_version` is null where nobody has set this road yet."""

    closed: bool
    speed_factor: float = Field(default=1.0, ge=0.05, le=1.0)
    reason: Short
    seen_version: int | None = None


class WeatherSetting(Body):
    speed_factor: float = Field(ge=0.05, le=1.0)
    reason: Short
    seen_version: int | None = None


class ServicePath(BaseModel):
    service_id: Id


class Timetable(Body):
    """Departures by the clock of Beijing, every day; `first`, `last` and `every_minutes` all or none."""

    minutes: int = Field(ge=1, le=2880)
    seats: int = Field(ge=1, le=5000)
    boarding_minutes: int = Field(ge=0, le=240)
    departures: list[TimeOfDay] = Field(default_factory=list, max_length=200)
    first: TimeOfDay | None = None
    last: TimeOfDay | None = None
    every_minutes: int | None = Field(default=None, ge=1, le=1440)
    source: Title
    valid_until: date


class NewService(Timetable):
    number: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=20)]
    mode: Literal["rail", "air"]
    from_place: Key
    to_place: Key


class ChangedTimetable(Timetable, Seen):
    pass


class Closing(Seen):
    closed: bool
    reason: Short


class TravelQuery(BaseModel):
    from_lat: float = Field(ge=-90, le=90)
    from_lon: float = Field(ge=-180, le=180)
    to_lat: float = Field(ge=-90, le=90)
    to_lon: float = Field(ge=-180, le=180)
    vehicle_class: str


class ReachQuery(BaseModel):
    lat: float = Field(ge=-90, le=90)
    lon: float = Field(ge=-180, le=180)
    vehicle_class: str


class Reach(Shape):
    """Driving minutes to the point from each road node and each site, as the roads are now; an estimate."""

    nodes: dict[str, float]
    sites: dict[int, float]


class Travel(Shape):
    """An estimate: network minutes for the vehicle, rests, and the last kilometres off the network."""

    minutes: float
    rest_minutes: float
    km: float
    network_minutes: float
    off_network_km: float
    route: list[str]
    lowest_confidence: str


@api.put("/roads/<edge_id>", responses={200: Road})
def set_road(path: EdgePath, body: RoadSetting) -> Response:
    return command(lambda s, actor: service.set_road(s, actor, path.edge_id, **body.model_dump()))


@api.put("/weather/<city>", responses={200: Weather})
def set_weather(path: CityPath, body: WeatherSetting) -> Response:
    return command(lambda s, actor: service.set_weather(s, actor, path.city, **body.model_dump()))


@api.post("/services", responses={201: Service})
def add_service(body: NewService) -> Response:
    return command(lambda s, actor: timetable.add_service(s, actor, **body.model_dump()), 201)


@api.put("/services/<int:service_id>", responses={200: Service})
def change_service(path: ServicePath, body: ChangedTimetable) -> Response:
    return command(lambda s, actor: timetable.change_service(s, actor, path.service_id, **body.model_dump()))


@api.put("/services/<int:service_id>/closing", responses={200: Service})
def close_service(path: ServicePath, body: Closing) -> Response:
    return command(lambda s, actor: timetable.close_service(s, actor, path.service_id, **body.model_dump()))


@api.get("/travel", responses={200: Travel})
def travel(query: TravelQuery) -> Response:
    def work(session: Session, _: Actor) -> Travel:
        found = service.travel(
            session,
            start=(query.from_lat, query.from_lon),
            end=(query.to_lat, query.to_lon),
            vehicle_class=query.vehicle_class,
        )
        return Travel(**found._asdict())

    return ask(work)


@api.get("/reach", responses={200: Reach})
def reach(query: ReachQuery) -> Response:
    def work(session: Session, _: Actor) -> Reach:
        return Reach(**service.reach(session, **query.model_dump())._asdict())

    return ask(work)
