"""A small world of the four cities to test in; whatever is done in it is replayed from its journal."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any, TypeVar

import pytest
from sqlalchemy.orm import Session

from app.accounts import service as accounts
from app.accounts.policy import Actor
from app.console.snapshot import everything
from app.core import journal
from app.core.db import Database
from app.core.errors import DomainError
from app.core.tables import REAL
from app.incidents import needs, service
from app.incidents.events import Incident
from app.inventory.holding import row_of
from app.inventory.models import FleetRow, LotRow, ResourceRow, UnitRow
from app.inventory.shapes import changed
from app.region.data import load_reference
from app.region.models import SiteRow
from tests.commits import commits

AT = datetime.fromisoformat("2026-03-10T06:30:00+00:00")
HOHHOT, BAOTOU, ORDOS, ULANQAB = "150100", "150200", "150600", "150900"
CITIES = {"hohhot": HOHHOT, "baotou": BAOTOU, "ordos": ORDOS, "ulanqab": ULANQAB}
POSTS = {
    "duty": "duty_officer",
    "duty2": "duty_officer",
    "leader": "leader",
    "leader2": "leader",
    "store": "storekeeper",
    "team": "team_leader",
}
ABOVE = {
    "joint": "joint_command",
    "joint2": "joint_command",
    "joint3": "joint_command",
    "director": "exercise_director",
    "evaluator": "evaluator",
    "system": "system_admin",
    "security": "security_admin",
    "audit": "audit_admin",
}
QIXIAYING = {"lat": 40.9, "lon": 112.19}  # the explosion of 2019-04-24, Zhuozi county
GUYANG = {"lat": 41.03, "lon": 110.05}

R = TypeVar("R")
State = dict[tuple[str, int], dict[str, Any]]


class World:
    """Officers, sites and stock in one world of a database; its clock moves a second with every act."""

    def __init__(self, database: Database, world: str = REAL) -> None:
        self.database, self.name, self.now = database, world, AT
        self.officers: dict[str, Actor] = {}
        self.sites: dict[str, int] = {}
        self._seen: tuple[int, State] = (-1, {})  # the state after so many commits

    def later(self, **span: float) -> datetime:
        self.now += timedelta(**span)
        return self.now

    @contextmanager
    def write(self, actor: Actor | None = None) -> Iterator[Session]:
        """One transaction, a second after the one before."""
        at = self.later(seconds=1)
        with self.database.write(self.name, by=actor.id if actor else None, at=at) as session:
            yield session

    @contextmanager
    def read(self) -> Iterator[Session]:
        with self.database.read(self.name) as session:
            yield session

    def do(
        self,
        who: str,
        service: Callable[..., R],
        *args: Any,
        **kwargs: Any,
    ) -> R:
        """`service(session, actor, ...)` in its own transaction; old state + events must be new state."""
        before, position = self._before(), self.position()
        try:
            with self.write(self.officers[who]) as session:
                answer = service(session, self.officers[who], *args, **kwargs)
        except DomainError:
            assert (self.position(), self.state()) == (position, before), "a refusal left something behind"
            raise
        self._must_show(before, position)
        return answer

    def refused(
        self,
        code: str,
        who: str,
        service: Callable[..., object],
        *args: Any,
        **kwargs: Any,
    ) -> dict[str, Any]:
        """The details of the refusal that must come, with nothing left behind."""
        with pytest.raises(DomainError) as refusal:
            self.do(who, service, *args, **kwargs)
        assert refusal.value.code == code, f"{refusal.value.code} {refusal.value.details}"
        return refusal.value.details

    def work(self, reaction: Callable[[Session], R]) -> R:
        """What nobody asked for (a reaction, a tick), replayed like any act."""
        before, position = self._before(), self.position()
        with self.write() as session:
            answer = reaction(session)
        self._must_show(before, position)
        return answer

    def _before(self) -> State:
        """The state now: the one after the last act, where nothing was written since."""
        return self._seen[1] if self._seen[0] == commits.count else self.state()

    def _must_show(self, before: State, position: int) -> None:
        after = self.state()
        assert applied(before, self.entries(position)) == after, "consoles would not see this change"
        self._seen = commits.count, after

    def position(self) -> int:
        with self.read() as session:
            return journal.position_of(session)

    def entries(self, since: int = 0) -> list[dict[str, Any]]:
        with self.read() as session:
            return [json.loads(journal.as_wire(row)) for row in journal.entries(session, since, 100_000)]

    def state(self) -> State:
        """What a console holds after a fresh snapshot."""
        with self.read() as session:
            return applied({}, [event.model_dump(mode="json") for event in everything(session)])

    def row(self, source: str) -> dict[str, Any]:
        """One register row as consoles see it: "lot:1", "unit:2", "resource:1", "fleet:1"."""
        with self.read() as session:
            return changed(row_of(session, source), "snapshot").object.model_dump(mode="json")


def applied(state: Mapping[tuple[str, int], dict[str, Any]], entries: list[dict[str, Any]]) -> State:
    """A console's store after these entries: whole objects, a newer version wins; lines of a plan are
    movements of their own."""
    store = dict(state)
    for entry in entries:
        found = dict(entry["object"])
        for movement in found.pop("movements", []):
            _put(store, "movement.changed", movement)
        _put(store, entry["kind"], found)
    return store


def _put(store: State, kind: str, found: dict[str, Any]) -> None:
    key = (kind, found["id"])
    if key not in store or found["version"] > store[key]["version"]:
        store[key] = found


def enrol(world: World) -> None:
    """Every post of every city, and those above them; `officers["hohhot.leader"]`."""
    posts = [(f"{city}.{post}", CITIES[city], role) for city in CITIES for post, role in POSTS.items()]
    with world.write() as session:
        for name, city, role in [*posts, *((name, None, role) for name, role in ABOVE.items())]:
            row = accounts.enrol(
                session, username=name, name_zh=name, name_en=name, city=city, role=role, password_hash="-"
            )
            world.officers[name] = Actor(row.id, row.name_zh, row.city, row.role)


def settle(world: World) -> None:
    """One depot in the seat of each city; `sites["hohhot"]`."""
    with world.write() as session:
        for name, city in CITIES.items():
            seat = load_reference().cities[city]
            row = SiteRow(
                key=f"depot-{name}",
                city=city,
                county="",
                kind="depot",
                name_zh=f"{seat.name_zh}储备库",
                name_en=f"{name} depot",
                lat=seat.lat,
                lon=seat.lon,
                accuracy="seat",
                invented=True,
            )
            session.add(row)
            session.flush()  # its id is what stock stands at
            world.sites[name] = row.id


def small_world(database: Database) -> World:
    world = World(database)
    enrol(world)
    settle(world)
    return world


def lot(world: World, city: str, item: str, on_hand: int, held: int = 0) -> str:
    return _stand(world, LotRow(**_at(world, city), item=item, lot_no="L1", on_hand=on_hand, held=held))


def unit(world: World, city: str, kind: str = "ambulance", readiness: str = "ready") -> str:
    known = load_reference().unit_kinds[kind]
    row = UnitRow(
        **_at(world, city),
        unit_kind=kind,
        category=known.category,
        name_zh=f"{city} {known.name_zh}",
        capabilities=list(known.capabilities),
        grade=known.grade,
        crew=known.crew,
        readiness=readiness,
        assembly_minutes=known.assembly_minutes,
        setup_minutes=known.setup_minutes,
        vehicle_class=known.vehicle_class,
    )
    return _stand(world, row)


def places(world: World, city: str, kind: str, capacity: int, occupied: int = 0) -> str:
    row = ResourceRow(**_at(world, city), resource_kind=kind, capacity=capacity, occupied=occupied)
    return _stand(world, row)


def trucks(world: World, city: str, count: int, vehicle_class: str = "truck_medium") -> str:
    given = _at(world, city)
    del given["confirmed_at"], given["confirmed_by"]
    return _stand(world, FleetRow(**given, vehicle_class=vehicle_class, count=count))


def incident(world: World, who: str = "ulanqab.duty", **facts: object) -> Incident:
    """Logged by `who`; without other facts, the vinyl-chloride explosion at Qixiaying."""
    known = {
        "title": "旗下营氯乙烯爆燃",
        "type_code": "12D01",
        "county": None,
        "city": None,
        "place": "旗下营镇",
        **QIXIAYING,
        "occurred_at": world.now - timedelta(hours=1),
        "deaths": 4,
        "missing": 0,
        "injured": 36,
        "seriously_injured": 3,
        "affected": 0,
        "evacuated": 0,
        "description": "",
    }
    return world.do(who, service.log_incident, known | facts)


def needing(world: World, found: Incident, *wanted: tuple[str, str, int]) -> Incident:
    """The incident with needs (form, kind, quantity) added, graded 2 first so that it may borrow."""
    who = next(f"{name}.duty" for name, city in CITIES.items() if city == found.city)
    if found.grade is None:
        grading = {"grade": 2, "basis": "test", "seen_version": found.version}
        found = world.do(who, service.grade_incident, found.id, **grading)
    stated = [need(world, *one) for one in wanted]
    return world.do(who, needs.state_needs, found.id, needs=stated, seen_version=found.version)


def need(world: World, form: str, kind: str, quantity: int) -> dict[str, object]:
    return {
        "form": form,
        "kind": kind,
        "quantity": quantity,
        "minimum_grade": None,
        "due_at": world.now + timedelta(hours=4),
        "latest_at": world.now + timedelta(hours=24),
        "priority": 1,
        "basis": "typed",
    }


def _at(world: World, city: str) -> dict[str, Any]:
    return {
        "site_id": world.sites[city],
        "city": CITIES[city],
        "invented": True,
        "confirmed_at": AT,
        "confirmed_by": "test",
    }


def _stand(world: World, row: LotRow | UnitRow | ResourceRow | FleetRow) -> str:
    with world.write() as session:
        session.add(row)
        session.flush()  # its id names it
        return f"{row.__tablename__}:{row.id}"
