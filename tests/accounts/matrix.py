"""Every write route: the action it asks for, and the cities it concerns in the staged world (staged.py): an
incident of Ulanqab that borrows from Hohhot.

Where one route asks for two actions, by what it is about, it stands here twice, the second with its case in
brackets.
"""

from typing import Any, NamedTuple

from tests.world import HOHHOT, ULANQAB


class Asks(NamedTuple):
    """`action` for one of `cities`; OWN: for the officer's own, whichever that is. `or_else` is another
    action that opens the route as well; `refusal` the code of whom it is closed to."""

    action: str
    cities: tuple[str, ...] = ()
    or_else: str = ""
    refusal: str = "not_allowed"


U, H, BOTH = (ULANQAB,), (HOHHOT,), (HOHHOT, ULANQAB)
OWN = ("own",)

# Of an officer's own account and window, or nothing is changed.
FOR_EVERYBODY = {
    "POST /api/session",
    "DELETE /api/session",
    "POST /api/session/confirmation",
    "POST /api/account/second-factor",
    "POST /api/account/second-factor/confirmation",
    "POST /api/account/password",
    "DELETE /api/drills/entry",
    "PUT /api/presence",
    "POST /api/alerts/reading",
    "POST /api/messages/reading",
    "POST /api/runs/{run_id}/proposals/{proposal}/review",
    "POST /api/incidents/{incident_id}/hand-lines/review",
}
ROUTES: dict[str, Asks] = {
    "PUT /api/mode": Asks("mode.switch"),
    "POST /api/accounts": Asks("account.ask"),
    "POST /api/accounts/{officer_id}/change": Asks("account.ask"),
    "POST /api/accounts/{officer_id}/decision": Asks("account.decide"),
    # incidents
    "POST /api/incidents": Asks("incident.log", U),
    "PATCH /api/incidents/{incident_id}": Asks("incident.edit", U),
    "POST /api/incidents/{incident_id}/grading": Asks("incident.grade", U),
    "POST /api/incidents/{incident_id}/response": Asks("incident.respond", U),
    "POST /api/incidents/{incident_id}/response-end": Asks("incident.respond", U),
    "POST /api/incidents/{incident_id}/reopening": Asks("incident.reopen", U),
    "POST /api/incidents/{incident_id}/links": Asks("incident.edit", U),
    "POST /api/incidents/{incident_id}/unlinking": Asks("incident.edit", U),
    "POST /api/incidents/{incident_id}/merging": Asks("incident.merge", U),
    "POST /api/incidents/{incident_id}/needs": Asks("need.state", U),
    "POST /api/incidents/{incident_id}/need-confirmations": Asks("need.state", U),
    "PATCH /api/needs/{need_id}": Asks("need.state", U),
    "POST /api/incidents/{incident_id}/tallies": Asks("incident.edit", U),
    "POST /api/tallies/{tally_id}/correction": Asks("incident.edit", U),
    "POST /api/incidents/{incident_id}/casualties": Asks("person.write", U),
    "PATCH /api/casualties/{casualty_id}": Asks("person.write", U),
    "POST /api/incidents/{incident_id}/persons-end": Asks("person.ask_end", U),
    "POST /api/incidents/{incident_id}/persons-end/decision": Asks("person.decide_end", U),
    "POST /api/incidents/{incident_id}/consultations": Asks("expert.consult", U),
    "PATCH /api/experts/{expert_id}": Asks("expert.keep", H),
    "POST /api/incidents/{incident_id}/follow-up": Asks("report.write", U),
    "PUT /api/incident-reports/{report_id}/draft": Asks("report.write", U),
    "POST /api/incident-reports/{report_id}/phone-call": Asks("report.write", U),
    "POST /api/incident-reports/{report_id}/correction": Asks("report.write", U),
    "POST /api/incident-reports/{report_id}/issue": Asks("report.sign", U),
    "PUT /api/reporting-limits": Asks("report.limits", U),
    "POST /api/warnings": Asks("warning.issue", U),
    "POST /api/warnings/{warning_id}/level": Asks("warning.issue", U),
    "POST /api/warnings/{warning_id}/cancellation": Asks("warning.issue", U),
    "PUT /api/warnings/{warning_id}/incident": Asks("warning.issue", U),
    "POST /api/notices/{notice_id}/acknowledgement": Asks("notice.acknowledge", H),
    # the register, the roads
    "PATCH /api/lots/{lot_id}": Asks("register.keep", H),
    "PATCH /api/units/{unit_id}": Asks("register.keep", H),
    "PATCH /api/resources/{resource_id}": Asks("register.keep", H),
    "PUT /api/units/{unit_id}/due-dates": Asks("register.keep", H),
    "PUT /api/units/{unit_id}/modes": Asks("register.keep", H),
    "POST /api/sites/{site_id}/confirmation": Asks("register.keep", H),
    "POST /api/sites/{site_id}/stock-takes": Asks("register.keep", H),
    "POST /api/stock-takes/{stock_take_id}/decision": Asks("stock_take.decide", H),
    "PUT /api/roads/{edge_id}": Asks("road.set"),
    "PUT /api/weather/{city}": Asks("road.set"),
    "POST /api/services": Asks("service.keep"),
    "PUT /api/services/{service_id}": Asks("service.keep"),
    "PUT /api/services/{service_id}/closing": Asks("service.keep"),
    # plans and what is said of them
    "POST /api/runs": Asks("plan.propose", U),
    "POST /api/runs/{run_id}/cancellation": Asks("plan.propose", U),
    "POST /api/runs/{run_id}/best": Asks("plan.propose", U),
    "POST /api/plans": Asks("plan.draft", U),
    "POST /api/incidents/{incident_id}/hand-lines": Asks("plan.draft", U),
    "POST /api/incidents/{incident_id}/package-requests": Asks("plan.draft", U),
    "POST /api/plans/{plan_id}/submission": Asks("plan.submit", U),
    "POST /api/plans/{plan_id}/withdrawal": Asks("plan.submit", U),
    "POST /api/plans/{plan_id}/unfit-lines": Asks("plan.submit", U),
    "POST /api/plans/{plan_id}/replanning": Asks("plan.submit", U),
    "POST /api/plans/{plan_id}/revision": Asks("plan.submit", U),
    "POST /api/plans/{plan_id}/consents": Asks("plan.consent", H),
    "POST /api/plans/{plan_id}/consent-confirmation": Asks("plan.consent", H),
    "POST /api/plans/{plan_id}/consent-withdrawal": Asks("plan.consent", H),
    "POST /api/plans/{plan_id}/approval": Asks("plan.approve", U),
    "POST /api/plans/{plan_id}/rejection": Asks("plan.approve", U),
    "POST /api/plans/{plan_id}/oral-approval": Asks("plan.record_oral", U),
    "POST /api/plans/{plan_id}/written-confirmation": Asks("plan.approve", U),
    "POST /api/plans/{plan_id}/endorsement": Asks("plan.endorse"),
    "POST /api/plans/{plan_id}/reminders": Asks("plan.remind"),
    "POST /api/incidents/{incident_id}/floor-consents": Asks("floor.allow", H),
    "POST /api/floor-consents/{consent_id}/withdrawal": Asks("floor.allow", H),
    "POST /api/incidents/{incident_id}/offers": Asks("offer.make", H),
    "POST /api/offers/{offer_id}/withdrawal": Asks("offer.make", H),
    "POST /api/offers/{offer_id}/take-up": Asks("offer.decide", U),
    "POST /api/offers/{offer_id}/refusal": Asks("offer.decide", U),
    "POST /api/packages": Asks("register.keep", H),
    "PUT /api/packages/{package_id}": Asks("register.keep", H),
    # orders and movements
    "POST /api/orders/{order_id}/acknowledgement": Asks("order.acknowledge", H),
    "POST /api/orders/{order_id}/receiver": Asks("order.address", U),
    "POST /api/orders/{order_id}/sender": Asks("order.prepare", H),
    "POST /api/orders/{order_id}/statement": Asks("order.state_costs", H),
    "POST /api/orders/{order_id}/settlement": Asks("order.settle", BOTH),
    "POST /api/orders/{order_id}/dispute": Asks("order.settle", BOTH),
    "POST /api/orders/{order_id}/items/{number}/closing": Asks("order.close_item", H),
    "POST /api/movements/steps": Asks("movement.depart", H),
    "POST /api/movements/{movement_id}/departure": Asks("movement.depart", H),
    "POST /api/movements/{movement_id}/arrival": Asks("movement.arrive", BOTH),
    "POST /api/movements/{movement_id}/receipt": Asks("movement.receive", U),
    "POST /api/movements/{movement_id}/release": Asks("movement.release", U),
    "POST /api/movements/{movement_id}/homeward": Asks("movement.go_home", BOTH),
    "POST /api/movements/{movement_id}/return": Asks("movement.return", H),
    "POST /api/movements/{movement_id}/inspection": Asks("movement.inspect", H),
    "POST /api/movements/{movement_id}/position": Asks("movement.report", BOTH),
    "POST /api/movements/{movement_id}/delay": Asks("movement.report", BOTH),
    "POST /api/movements/{movement_id}/breakdown": Asks("movement.report", BOTH),
    "POST /api/movements/{movement_id}/resumption": Asks("movement.report", H),
    "POST /api/movements/{movement_id}/relief": Asks("movement.report", H),
    "POST /api/movements/{movement_id}/demobilisation": Asks("movement.report", BOTH),
    "POST /api/movements/{movement_id}/demobilisation-waiver": Asks("movement.override", BOTH),
    "POST /api/movements/{movement_id}/hours": Asks("movement.override", H),
    "POST /api/movements/{movement_id}/photos": Asks("movement.photograph", BOTH),
    "POST /api/movements/{movement_id}/requests": Asks("request.ask", H),
    "POST /api/movements/{movement_id}/requests (extend)": Asks("request.ask", U),
    "POST /api/movements/{movement_id}/requests (cancel)": Asks("request.ask", BOTH),
    "POST /api/loan-requests/{request_id}/withdrawal": Asks("request.ask", H),
    "POST /api/loan-requests/{request_id}/answer": Asks("request.answer", U),
    "POST /api/loan-requests/{request_id}/answer (cancel)": Asks("request.acknowledge", U),
    # the duty desk
    "POST /api/tasks": Asks("task.make", U),
    "POST /api/tasks/{task_id}/acknowledgement": Asks("task.answer", U),
    "POST /api/tasks/{task_id}/completion": Asks("task.answer", U),
    "POST /api/tasks/{task_id}/cancellation": Asks("task.make", U),
    "PUT /api/duty-desks/{city}": Asks("roster.plan", U),
    "PUT /api/duty-desks/{city} (joint)": Asks("roster.plan_joint"),
    "POST /api/duty-desks/{city}/months": Asks("roster.plan", U),
    "POST /api/duty-desks/{city}/months (joint)": Asks("roster.plan_joint"),
    "PATCH /api/shifts/{shift_id}": Asks("roster.plan", U),
    "PATCH /api/shifts/{shift_id} (joint)": Asks("roster.plan_joint"),
    "POST /api/shifts/{shift_id}/swaps": Asks("roster.swap", U),
    "POST /api/shifts/{shift_id}/swaps (joint)": Asks("roster.swap_joint"),
    "POST /api/swaps/{swap_id}/answer": Asks("roster.swap", U),
    "POST /api/swaps/{swap_id}/answer (joint)": Asks("roster.swap_joint"),
    "POST /api/swaps/{swap_id}/decision": Asks("roster.plan", U),
    "POST /api/swaps/{swap_id}/decision (joint)": Asks("roster.plan_joint"),
    "POST /api/duty-log": Asks("log.write", OWN),
    "POST /api/handovers": Asks("handover.make", OWN),
    "POST /api/handovers/{handover_id}/notes": Asks("handover.make", U),
    "POST /api/handovers/{handover_id}/acknowledgements": Asks("handover.make", U),
    "POST /api/handovers/{handover_id}/signature": Asks("handover.make", U),
    "POST /api/handovers/{handover_id}/cancellation": Asks("handover.make", U),
    "POST /api/incidents/{incident_id}/lessons": Asks("lesson.raise", U),
    "POST /api/lessons/{lesson_id}/step": Asks("lesson.end", H),
    # drills
    "POST /api/drills/{exercise_id}/entry": Asks("drill.enter", U, "drill.watch", "not_in_this_drill"),
    "POST /api/exercises": Asks("drill.direct"),
    "POST /api/exercises/{exercise_id}/start": Asks("drill.direct"),
    "POST /api/exercises/{exercise_id}/postponement": Asks("drill.direct"),
    "POST /api/exercises/{exercise_id}/cancellation": Asks("drill.direct"),
    "POST /api/exercises/{exercise_id}/control": Asks("drill.direct"),
    "POST /api/exercises/{exercise_id}/speed": Asks("drill.direct"),
    "POST /api/exercises/{exercise_id}/injects/{key}": Asks("drill.direct"),
    "POST /api/exercises/{exercise_id}/ratings": Asks("drill.evaluate"),
    "POST /api/exercises/{exercise_id}/findings": Asks("drill.evaluate"),
    "POST /api/findings/{finding_id}": Asks("drill.evaluate"),
    "POST /api/scenarios": Asks("drill.direct"),
    "POST /api/scenarios (only checked)": Asks("drill.watch"),
    "POST /api/scenarios/msel": Asks("drill.direct"),
    "POST /api/scenarios/recordings": Asks("drill.direct"),
    "POST /api/messages/{message_id}/acknowledgement": Asks("message.read", U),
    "POST /api/messages/{message_id}/acknowledgement (joint)": Asks("message.read_joint"),
    "POST /api/messages/{message_id}/incident": Asks("message.read", U),
}

CLOCKS = {"day_starts": "08:00", "night_starts": "20:00"}
STALE = {"seen_version": 99}  # who may is told that it has changed: the staged thing stays as it is
# What a body says beside what is invented to fit its schema.
FILLED: dict[str, dict[str, Any]] = {
    "PUT /api/duty-desks/{city}": CLOCKS,
    "PUT /api/duty-desks/{city} (joint)": CLOCKS,
    "POST /api/duty-log": {"form": "note"},
    "POST /api/sites/{site_id}/confirmation": {"rows": [{"form": "lot", "id": 1, "version": 99}]},
    "POST /api/offers/{offer_id}/withdrawal": STALE,
    "POST /api/offers/{offer_id}/take-up": STALE,
    "POST /api/offers/{offer_id}/refusal": STALE,
    "POST /api/loan-requests/{request_id}/withdrawal": STALE,
    "PUT /api/mode": {"read_only": False},  # nothing else could be tried otherwise
    "POST /api/services": {"valid_until": "2126-03-10"},
    "PUT /api/services/{service_id}": {"valid_until": "2126-03-10"},
    "POST /api/incidents": {"county": "150921"},
    "POST /api/accounts": {"role": "duty_officer"},
    "POST /api/accounts/{officer_id}/change": {"what": "disable"},
    "POST /api/accounts/{officer_id}/decision": {"granted": False},
    "POST /api/incidents/{incident_id}/merging": {"into_id": 2} | STALE,
    "PUT /api/reporting-limits": {"city": ULANQAB, "step": "first_written", "category": "*", "grade": "*"},
    "POST /api/movements/steps": {"step": "depart"},
    "POST /api/movements/{movement_id}/requests": {"kind": "recall"},
    "POST /api/movements/{movement_id}/requests (extend)": {"kind": "extend"},
    "POST /api/movements/{movement_id}/requests (cancel)": {"kind": "cancel"},
    "POST /api/tasks": {"city": ULANQAB, "role": "duty_officer"},
    "POST /api/incidents/{incident_id}/offers": {"source": "lot:1", "valid_until": "2026-03-10T08:00:00Z"},
    "POST /api/incidents/{incident_id}/hand-lines": {
        "lines": [{"need_id": 1, "source": "lot:1", "quantity": 1}]
    },
    "POST /api/warnings": {"city": ULANQAB},
    "PUT /api/warnings/{warning_id}/incident": {"incident_id": 1} | STALE,
    "POST /api/exercises": {"scenario": "first_try", "due_at": "2126-03-10T08:00:00Z"},
    "POST /api/exercises/{exercise_id}/start": STALE,
    "POST /api/exercises/{exercise_id}/cancellation": STALE,
    "POST /api/exercises/{exercise_id}/control": {"action": "pause"} | STALE,
    "POST /api/exercises/{exercise_id}/injects/{key}": {"action": "skip"},
    "POST /api/findings/{finding_id}": STALE,
    "POST /api/scenarios": {"keep": True},
    "POST /api/handovers/{handover_id}/cancellation": STALE,
    "POST /api/plans/{plan_id}/revision": STALE,
    "POST /api/plans/{plan_id}/replanning": STALE,
}
# Which of the staged things, where it is not the first of its kind.
PLACED: dict[str, dict[str, str]] = {
    "PUT /api/duty-desks/{city} (joint)": {"city": "joint"},
    "POST /api/duty-desks/{city}/months (joint)": {"city": "joint"},
    "PATCH /api/shifts/{shift_id} (joint)": {"shift_id": "63"},
    "POST /api/shifts/{shift_id}/swaps (joint)": {"shift_id": "63"},
    "POST /api/swaps/{swap_id}/answer (joint)": {"swap_id": "2"},
    "POST /api/swaps/{swap_id}/decision (joint)": {"swap_id": "2"},
    "POST /api/loan-requests/{request_id}/answer (cancel)": {"request_id": "2"},
    "POST /api/messages/{message_id}/acknowledgement (joint)": {"message_id": "2"},
}
EVERYWHERE = {"edge_id": "E001", "city": ULANQAB}


def route_of(case: str) -> str:
    return case.partition(" (")[0]
