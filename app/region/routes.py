"""Roads, weather and travel over HTTP."""

from flask import Response
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session

from app.accounts.edge import command
from app.accounts.edge import query as ask
from app.accounts.policy import Actor
from app.core.http import feature_api
from app.core.shapes import Body, Shape, Short
from app.region import service
from app.region.events import Road, Weather

api = feature_api("region", __name__)


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
