"""The whole picture of a world: the same events the stream brings, plus a position."""

import threading
from collections.abc import Iterator
from functools import reduce
from operator import or_
from typing import Annotated, Any

from pydantic import Field, create_model
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts import service as accounts
from app.accounts.events import ModeChanged, OfficerChanged
from app.accounts.mode import every_mode
from app.afterwards import lessons
from app.afterwards.events import LessonChanged
from app.agreement import service as agreement
from app.agreement.events import FloorConsentChanged
from app.core import clock, journal
from app.core.db import Database
from app.core.jobs import breathe
from app.core.journal import Event, Stamp
from app.core.shapes import At, Shape
from app.core.worlds import moment_in
from app.dispatch import offers, requests
from app.dispatch.events import LoanRequestChanged, MovementChanged, PlanChanged
from app.dispatch.models import OrderRow, PlanRow
from app.dispatch.offer_events import OfferChanged
from app.dispatch.order_events import OrderChanged
from app.dispatch.packages.events import PackageChanged
from app.dispatch.packages.service import every_package
from app.dispatch.photos.events import PhotoTaken
from app.dispatch.photos.service import every_photo
from app.dispatch.shapes import order_shape, plan_shape
from app.drills import shapes as drills
from app.drills.events import DrillChanged, MessageChanged
from app.duty.events import TaskChanged
from app.duty.handover import every_handover
from app.duty.handover_events import HandoverChanged, LogWritten
from app.duty.log import recent_entries
from app.duty.roster import roster
from app.duty.roster_events import DeskChanged, ShiftChanged, SwapChanged
from app.duty.tasks import every_task
from app.incidents import picture as incidents
from app.incidents.events import IncidentChanged
from app.incidents.people_events import CasualtyChanged, ConsultationChanged, ExpertChanged, TallyChanged
from app.incidents.report_events import LimitChanged, ReportChanged
from app.incidents.warning_events import NoticeChanged, WarningChanged
from app.inventory import service as inventory
from app.inventory.events import FleetChanged, LotChanged, ResourceChanged, StockTakeChanged, UnitChanged
from app.inventory.stocktake import every_stock_take
from app.planning import runs
from app.planning.events import RunChanged
from app.region import service as region
from app.region.events import RoadChanged, ServiceChanged, SiteChanged, WeatherChanged

PIECE = 40  # objects told in one go: about 2 ms of the web loop

EVENTS: tuple[type[Event], ...] = (
    OfficerChanged,
    ModeChanged,
    SiteChanged,
    RoadChanged,
    WeatherChanged,
    ServiceChanged,
    LotChanged,
    UnitChanged,
    ResourceChanged,
    FleetChanged,
    IncidentChanged,
    ReportChanged,
    LimitChanged,
    WarningChanged,
    NoticeChanged,
    TallyChanged,
    CasualtyChanged,
    ExpertChanged,
    ConsultationChanged,
    FloorConsentChanged,
    RunChanged,
    PlanChanged,
    MovementChanged,
    LoanRequestChanged,
    OfferChanged,
    PackageChanged,
    PhotoTaken,
    OrderChanged,
    LessonChanged,
    TaskChanged,
    DeskChanged,
    ShiftChanged,
    SwapChanged,
    HandoverChanged,
    LogWritten,
    StockTakeChanged,
    DrillChanged,
    MessageChanged,
)
# The wire forms: what a service recorded, with the journal's stamp; one union for server and console.
ENTRIES = tuple(create_model(f"{event.__name__}Entry", __base__=(Stamp, event)) for event in EVENTS)
AnyEvent: Any = Annotated[reduce(or_, EVENTS), Field(discriminator="kind")]
AnyEntry: Any = Annotated[reduce(or_, ENTRIES), Field(discriminator="kind")]


class Snapshot(Shape):
    world: str
    position: int
    at: At
    objects: list[AnyEvent]


class Entries(Shape):
    """Journal entries after `since`, in order; `more` says that another call is needed."""

    world: str
    position: int
    entries: list[AnyEntry]
    more: bool


class Pictures:
    """The last picture of each world, taken once for all consoles that open at the same position."""

    def __init__(self) -> None:
        self._taken: dict[str, tuple[int, str]] = {}
        self._taking = threading.Lock()

    def of(self, database: Database, world: str) -> str:
        """The JSON of a Snapshot: everything a console needs to start from, at one position."""
        with self._taking, database.read(world) as session:
            position = journal.position_of(session)
            if self._taken.get(world, (-1, ""))[0] != position:
                self._taken[world] = position, _objects(session)
            objects = self._taken[world][1]
        at = moment_in(database, world, clock.now()).isoformat(timespec="seconds").replace("+00:00", "Z")
        return f'{{"world":"{world}","position":{position},"at":"{at}","objects":[{objects}]}}'


def _objects(session: Session) -> str:
    parts = []
    for count, event in enumerate(everything(session), 1):
        parts.append(event.model_dump_json())
        if count % PIECE == 0:
            breathe()
    return ",".join(parts)


def everything(session: Session) -> Iterator[Event]:
    yield from (OfficerChanged(action="snapshot", object=one) for one in accounts.every_officer(session))
    yield from every_mode(session)
    yield from region.picture(session)
    yield from inventory.register(session)
    yield from incidents.picture(session)
    yield from agreement.every_floor_consent(session)
    yield from (RunChanged(action="snapshot", object=runs.shape(run)) for run in runs.recent(session))
    yield from _plans_and_orders(session)
    yield from requests.every_request(session)
    yield from offers.every_offer(session)
    yield from every_package(session)
    yield from every_photo(session)
    yield from (StockTakeChanged(action="snapshot", object=one) for one in every_stock_take(session))
    yield from _duty(session)


def _duty(session: Session) -> Iterator[Event]:
    yield from (LessonChanged(action="snapshot", object=one) for one in lessons.every_lesson(session))
    yield from (TaskChanged(action="snapshot", object=one) for one in every_task(session))
    yield from roster(session)
    yield from (HandoverChanged(action="snapshot", object=one) for one in every_handover(session))
    yield from (LogWritten(action="snapshot", object=one) for one in recent_entries(session))
    yield from drills.picture(session)


def _plans_and_orders(session: Session) -> list[Event]:
    plans = session.execute(select(PlanRow).order_by(PlanRow.id)).scalars()
    orders = session.execute(select(OrderRow).order_by(OrderRow.id)).scalars()
    return [
        *(PlanChanged(action="snapshot", object=plan_shape(row)) for row in plans),
        *(OrderChanged(action="snapshot", object=order_shape(row)) for row in orders),
    ]
