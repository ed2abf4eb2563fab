"""Every write route, tried by every role of every city: 403 exactly where the one table says so.

A route without a row here fails the first test; an action that no route asks for fails the second.
"""

import itertools
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from app.accounts import sessions
from app.accounts.policy import FOR_ACCOUNTS, FOR_ALL_CITIES, FOR_OWN_CITY, may
from app.core import clock
from app.core.db import Database
from app.core.tables import REAL
from app.dispatch.models import MovementRow, OrderRow, PlanRow
from app.web import create_app
from config.settings import AccountRules
from tests.accounts.invented import Invented
from tests.lending import Asked, acknowledged
from tests.world import (
    ABOVE,
    CITIES,
    HOHHOT,
    ULANQAB,
    incident,
    lot,
    needing,
    places,
    small_world,
    trucks,
    unit,
)

RULES = AccountRules(second_factor=False)
WRITES = ("post", "put", "patch", "delete")

# Route -> the action it asks for and the cities it concerns in the staged world: an incident of Ulanqab that
# borrows from Hohhot.
U, H, BOTH = (ULANQAB,), (HOHHOT,), (HOHHOT, ULANQAB)
OWN = {
    "POST /api/session",
    "DELETE /api/session",
    "POST /api/session/confirmation",
    "POST /api/account/second-factor",
    "POST /api/account/second-factor/confirmation",
    "POST /api/account/password",
    "DELETE /api/drills/entry",
    "PUT /api/presence",  # of one's own window
    "POST /api/alerts/reading",  # changes nothing
    "POST /api/messages/reading",  # changes nothing
    "POST /api/runs/{run_id}/proposals/{proposal}/review",  # changes nothing
}
ROUTES: dict[str, tuple[str, tuple[str, ...]]] = {
    "PUT /api/mode": ("mode.switch", ()),
    "POST /api/incidents/{incident_id}/persons-end": ("person.ask_end", U),
    "POST /api/incidents/{incident_id}/persons-end/decision": ("person.decide_end", U),
    "POST /api/accounts": ("account.ask", ()),
    "POST /api/accounts/{officer_id}/change": ("account.ask", ()),
    "POST /api/accounts/{officer_id}/decision": ("account.decide", ()),
    "POST /api/incidents": ("incident.log", U),
    "PATCH /api/incidents/{incident_id}": ("incident.edit", U),
    "POST /api/incidents/{incident_id}/grading": ("incident.grade", U),
    "POST /api/incidents/{incident_id}/response": ("incident.respond", U),
    "POST /api/incidents/{incident_id}/response-end": ("incident.respond", U),
    "POST /api/incidents/{incident_id}/needs": ("need.state", U),
    "PATCH /api/needs/{need_id}": ("need.state", U),
    "PATCH /api/lots/{lot_id}": ("register.keep", H),
    "PATCH /api/units/{unit_id}": ("register.keep", H),
    "PATCH /api/resources/{resource_id}": ("register.keep", H),
    "PUT /api/roads/{edge_id}": ("road.set", ()),
    "PUT /api/weather/{city}": ("road.set", ()),
    "POST /api/runs": ("plan.propose", U),
    "POST /api/plans/{plan_id}/submission": ("plan.submit", U),
    "POST /api/plans/{plan_id}/withdrawal": ("plan.submit", U),
    "POST /api/plans/{plan_id}/consents": ("plan.consent", H),
    "POST /api/plans/{plan_id}/approval": ("plan.approve", U),
    "POST /api/plans/{plan_id}/unfit-lines": ("plan.submit", U),
    "POST /api/plans/{plan_id}/endorsement": ("plan.endorse", ()),
    "POST /api/plans/{plan_id}/reminders": ("plan.remind", ()),
    "POST /api/plans/{plan_id}/rejection": ("plan.approve", U),
    "POST /api/orders/{order_id}/acknowledgement": ("order.acknowledge", H),
    "POST /api/orders/{order_id}/statement": ("order.state_costs", H),
    "POST /api/orders/{order_id}/settlement": ("order.settle", BOTH),
    "POST /api/orders/{order_id}/dispute": ("order.settle", BOTH),
    "POST /api/orders/{order_id}/items/{number}/closing": ("order.close_item", H),
    "POST /api/movements/{movement_id}/position": ("movement.report", BOTH),
    "POST /api/movements/{movement_id}/delay": ("movement.report", BOTH),
    "POST /api/movements/{movement_id}/breakdown": ("movement.report", BOTH),
    "POST /api/movements/{movement_id}/resumption": ("movement.report", H),
    "POST /api/movements/{movement_id}/relief": ("movement.report", H),
    "POST /api/movements/{movement_id}/demobilisation": ("movement.report", BOTH),
    "POST /api/movements/{movement_id}/demobilisation-waiver": ("movement.override", BOTH),
    "POST /api/movements/{movement_id}/hours": ("movement.override", H),
    "POST /api/movements/{movement_id}/requests": ("request.ask", H),
    "POST /api/movements/{movement_id}/departure": ("movement.depart", H),
    "POST /api/movements/{movement_id}/arrival": ("movement.arrive", BOTH),
    "POST /api/movements/{movement_id}/receipt": ("movement.receive", U),
    "POST /api/movements/{movement_id}/release": ("movement.release", U),
    "POST /api/movements/{movement_id}/homeward": ("movement.go_home", BOTH),
    "POST /api/movements/{movement_id}/return": ("movement.return", H),
    "POST /api/movements/{movement_id}/inspection": ("movement.inspect", H),
    "POST /api/incidents/{incident_id}/lessons": ("lesson.raise", U),
    "POST /api/warnings": ("warning.issue", U),
    "POST /api/notices/{notice_id}/acknowledgement": ("notice.acknowledge", H),
    "POST /api/incident-reports/{report_id}/correction": ("report.write", U),
    "POST /api/incident-reports/{report_id}/issue": ("report.sign", U),
    "POST /api/incident-reports/{report_id}/phone-call": ("report.write", U),
    "POST /api/incidents/{incident_id}/casualties": ("person.write", U),
    "POST /api/incidents/{incident_id}/consultations": ("expert.consult", U),
    "POST /api/incidents/{incident_id}/follow-up": ("report.write", U),
    "POST /api/incidents/{incident_id}/links": ("incident.edit", U),
    "POST /api/incidents/{incident_id}/unlinking": ("incident.edit", U),
    "POST /api/incidents/{incident_id}/need-confirmations": ("need.state", U),
    "POST /api/incidents/{incident_id}/reopening": ("incident.reopen", U),
    "POST /api/incidents/{incident_id}/tallies": ("incident.edit", U),
    "POST /api/tallies/{tally_id}/correction": ("incident.edit", U),
    "POST /api/plans/{plan_id}/consent-confirmation": ("plan.consent", H),
    "POST /api/plans/{plan_id}/consent-withdrawal": ("plan.consent", H),
    "POST /api/plans/{plan_id}/oral-approval": ("plan.record_oral", U),
    "POST /api/plans/{plan_id}/written-confirmation": ("plan.approve", U),
    "POST /api/orders/{order_id}/receiver": ("order.address", U),
    "POST /api/orders/{order_id}/sender": ("order.prepare", H),
    "POST /api/movements/steps": ("movement.depart", H),
    "POST /api/movements/{movement_id}/photos": ("movement.photograph", BOTH),
    "POST /api/tasks": ("task.make", U),
    "POST /api/incidents/{incident_id}/offers": ("offer.make", H),
    "POST /api/packages": ("register.keep", H),
    "POST /api/incidents/{incident_id}/package-requests": ("plan.draft", U),
}
# Which action they ask for; their objects are not staged here, each has tests of its own in its feature.
NAMED: dict[str, str] = {
    "POST /api/lessons/{lesson_id}/step": "lesson.end",
    "PATCH /api/casualties/{casualty_id}": "person.write",
    "PATCH /api/experts/{expert_id}": "expert.keep",
    "POST /api/floor-consents/{consent_id}/withdrawal": "floor.allow",
    "POST /api/incidents/{incident_id}/floor-consents": "floor.allow",
    "POST /api/incidents/{incident_id}/merging": "incident.merge",
    "POST /api/offers/{offer_id}/refusal": "offer.decide",
    "POST /api/offers/{offer_id}/take-up": "offer.decide",
    "POST /api/offers/{offer_id}/withdrawal": "offer.make",
    "POST /api/loan-requests/{request_id}/answer": "request.answer",
    "POST /api/loan-requests/{request_id}/withdrawal": "request.ask",
    "POST /api/plans": "plan.draft",
    "PUT /api/packages/{package_id}": "register.keep",
    "POST /api/plans/{plan_id}/replanning": "plan.submit",
    "POST /api/plans/{plan_id}/revision": "plan.submit",
    "POST /api/runs/{run_id}/cancellation": "plan.propose",
    "POST /api/tasks/{task_id}/acknowledgement": "task.answer",
    "POST /api/tasks/{task_id}/cancellation": "task.make",
    "POST /api/tasks/{task_id}/completion": "task.answer",
    "POST /api/warnings/{warning_id}/cancellation": "warning.issue",
    "POST /api/warnings/{warning_id}/level": "warning.issue",
    "PUT /api/warnings/{warning_id}/incident": "warning.issue",
    "PUT /api/incident-reports/{report_id}/draft": "report.write",
    "PUT /api/reporting-limits": "report.limits",
    "PUT /api/duty-desks/{city}": "roster.plan",
    "POST /api/duty-desks/{city}/months": "roster.plan",
    "PATCH /api/shifts/{shift_id}": "roster.plan",
    "POST /api/shifts/{shift_id}/swaps": "roster.swap",
    "POST /api/swaps/{swap_id}/answer": "roster.swap",
    "POST /api/swaps/{swap_id}/decision": "roster.plan",
    "POST /api/duty-log": "log.write",
    "POST /api/handovers": "handover.make",
    "POST /api/handovers/{handover_id}/acknowledgements": "handover.make",
    "POST /api/handovers/{handover_id}/cancellation": "handover.make",
    "POST /api/handovers/{handover_id}/notes": "handover.make",
    "POST /api/handovers/{handover_id}/signature": "handover.make",
    "POST /api/sites/{site_id}/confirmation": "register.keep",
    "POST /api/sites/{site_id}/stock-takes": "register.keep",
    "POST /api/stock-takes/{stock_take_id}/decision": "stock_take.decide",
    "PUT /api/units/{unit_id}/due-dates": "register.keep",
    "POST /api/drills/{exercise_id}/entry": "drill.enter",
    "POST /api/exercises": "drill.direct",
    "POST /api/exercises/{exercise_id}/cancellation": "drill.direct",
    "POST /api/exercises/{exercise_id}/control": "drill.direct",
    "POST /api/exercises/{exercise_id}/findings": "drill.evaluate",
    "POST /api/exercises/{exercise_id}/injects/{key}": "drill.direct",
    "POST /api/exercises/{exercise_id}/postponement": "drill.direct",
    "POST /api/exercises/{exercise_id}/ratings": "drill.evaluate",
    "POST /api/exercises/{exercise_id}/speed": "drill.direct",
    "POST /api/exercises/{exercise_id}/start": "drill.direct",
    "POST /api/findings/{finding_id}": "drill.evaluate",
    "POST /api/messages/{message_id}/acknowledgement": "message.read",
    "POST /api/messages/{message_id}/incident": "message.read",
    "POST /api/scenarios": "drill.direct",
    "POST /api/scenarios/msel": "drill.direct",
    "POST /api/scenarios/recordings": "drill.direct",
}


FILLED: dict[str, dict[str, Any]] = {
    "PUT /api/mode": {"read_only": False},  # nothing else could be tried otherwise
    "POST /api/incidents": {"county": "150921"},
    "POST /api/accounts": {"role": "duty_officer"},
    "POST /api/accounts/{officer_id}/change": {"what": "disable"},
    "POST /api/accounts/{officer_id}/decision": {"granted": False},
    "POST /api/movements/steps": {"step": "depart"},
    "POST /api/movements/{movement_id}/requests": {"kind": "recall"},
    "POST /api/tasks": {"city": ULANQAB, "role": "duty_officer"},
    "POST /api/incidents/{incident_id}/offers": {"source": "lot:1", "valid_until": "2026-03-10T08:00:00Z"},
    "POST /api/warnings": {"city": ULANQAB},
}
VERSIONED: dict[str, Any] = {"/movements/": MovementRow, "/orders/": OrderRow, "/plans/": PlanRow}
AT_EDGE = {"edge_id": "E001", "city": ULANQAB}


class Staged:
    """Quilts of Hohhot lent to an incident of Ulanqab, a unit and places beside; every officer signed in."""

    def __init__(self, database: Database, folder: Path) -> None:
        self.world = small_world(database)
        quilts, fleet = lot(self.world, "hohhot", "quilt", 500), trucks(self.world, "hohhot", 4)
        unit(self.world, "hohhot")
        places(self.world, "hohhot", "shelter_place", 100)
        found = needing(self.world, incident(self.world), ("supply", "quilt", 100))
        acknowledged(self.world, found, Asked(quilts, 100, {fleet: 1}))
        self.app = create_app(database, instance=folder, secret_key="for tests", accounts=RULES)
        document = self.app.test_client().get("/api/openapi.json").get_json()
        self.invented = Invented(document)
        self.writes: dict[str, dict[str, Any]] = {
            f"{method.upper()} {path}": operation
            for path, operations in document["paths"].items()
            for method, operation in operations.items()
            if method in WRITES
        }
        self.browsers = {name: self._signed_in(name) for name in self.world.officers}

    def ask(self, name: str, route: str) -> tuple[int, Any]:
        """The answer this officer gets, with a body that fits and the version he would have on screen."""
        method, _, path = route.partition(" ")
        for parameter, value in AT_EDGE.items():
            path = path.replace(f"{{{parameter}}}", value)
        path = "/".join("1" if part.startswith("{") else part for part in path.split("/"))
        body = self._body(route)
        headers = {"Idempotency-Key": str(uuid4())}
        answer = self.browsers[name].open(path, method=method, json=body, headers=headers)
        return answer.status_code, answer.get_json()

    def _body(self, route: str) -> Any:
        content = self.writes[route].get("requestBody", {}).get("content", {})
        body = self.invented.of(content.get("application/json", {}).get("schema", {}))
        body |= FILLED.get(route, {})
        for prefix, row in VERSIONED.items():
            if prefix in route:
                with self.world.read() as session:
                    version = session.execute(select(row.version).where(row.id == 1)).scalar_one()
                if "seen_version" in body:
                    body["seen_version"] = version
                if "movements" in body:
                    body["movements"] = [{"movement_id": 1, "seen_version": version}]
        return body

    def _signed_in(self, name: str) -> FlaskClient:
        officer_id = self.world.officers[name].id
        with self.world.database.write(REAL, by=officer_id, at=clock.now()) as session:
            session_id = sessions.begin(session, officer_id, "", RULES, confirmed=True)
        browser: FlaskClient = self.app.test_client()
        with browser.session_transaction() as cookie:
            cookie.update(session=session_id, world=REAL)
        return browser


@pytest.fixture(scope="module")
def staged(sqlite_templates: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Staged]:
    folder = tmp_path_factory.mktemp("matrix")
    database = Database(f"sqlite:///{shutil.copy(sqlite_templates / 'empty', folder / 'matrix.db')}")
    yield Staged(database, folder)
    database.close()


def test_every_write_route_has_a_row_that_names_a_known_action(staged: Staged) -> None:
    assert set(staged.writes) == set(ROUTES) | set(NAMED) | OWN
    actions = {action for action, _ in ROUTES.values()} | set(NAMED.values())
    assert actions <= set(FOR_OWN_CITY) | set(FOR_ALL_CITIES) | set(FOR_ACCOUNTS)


@pytest.mark.parametrize("route", ROUTES)
def test_a_route_is_closed_to_exactly_those_whom_the_table_does_not_name(staged: Staged, route: str) -> None:
    action, cities = ROUTES[route]
    for name, officer in staged.world.officers.items():
        status, said = staged.ask(name, route)
        refused = status == 403 and said["code"] == "not_allowed"
        assert refused == (not may(officer, action, *cities)), (name, status, said)


def test_the_staged_officers_are_every_role_of_every_city(staged: Staged) -> None:
    found = {(officer.city, officer.role) for officer in staged.world.officers.values()}
    roles = {role for city, role in found if city}
    assert {(city, role) for city, role in itertools.product(CITIES.values(), roles)} <= found
    assert {role for city, role in found if city is None} == set(ABOVE.values())


@pytest.mark.parametrize("path", ["/api/snapshot?", "/api/events?since=0&", "/api/journal?"])
def test_a_world_is_shown_by_the_session_and_never_by_asking(staged: Staged, path: str) -> None:
    assert staged.app.test_client().get(path).status_code == 401
    told = staged.browsers["hohhot.duty"].get(f"{path}world=drill:1")
    assert told.status_code == 422 or told.get_json()["world"] == REAL
