"""Who may do what, for which city: one table, asked by every service."""

from typing import NamedTuple

from app.core.errors import NotAllowed


class Actor(NamedTuple):
    """The signed-in officer as services know him."""

    id: int
    name: str
    city: str | None
    role: str
    confirmed: bool = True  # False: his second factor must be shown again before a decision of weight


JOINT = "joint_command"
DUTY = {"duty_officer", "leader"}
KEEPERS = {"storekeeper", "duty_officer"}
CREWS = {"storekeeper", "team_leader", "duty_officer"}
POSTS = CREWS | {"leader"}

# What each action needs: a role of the city it concerns; no role acts for another city.
FOR_OWN_CITY: dict[str, set[str]] = {
    "incident.log": DUTY,
    "incident.edit": DUTY,
    "incident.grade": DUTY,
    "incident.respond": DUTY,
    "incident.reopen": {"leader"},
    "incident.merge": DUTY,
    "need.state": DUTY,
    "report.write": DUTY,
    "report.sign": {"leader"},
    "report.limits": {"leader"},
    "warning.issue": DUTY,
    "notice.acknowledge": DUTY,
    "expert.keep": DUTY,
    "expert.consult": DUTY,
    "person.write": DUTY,
    "person.read": DUTY,
    "person.ask_end": DUTY,
    "person.decide_end": {"leader"},
    "register.keep": KEEPERS,
    "plan.propose": DUTY,
    "plan.draft": DUTY,
    "plan.submit": DUTY,
    "plan.consent": {"leader"},
    "plan.approve": {"leader"},
    "plan.record_oral": {"duty_officer"},
    "floor.allow": {"leader"},
    "offer.make": DUTY,
    "offer.decide": DUTY,
    "order.acknowledge": CREWS,
    "order.address": DUTY,
    "order.prepare": CREWS,
    "order.state_costs": {"storekeeper", "leader"},
    "order.settle": {"leader"},
    "order.close_item": {"storekeeper", "leader"},
    "request.ask": DUTY,
    "request.answer": {"leader"},
    "request.acknowledge": DUTY,
    "movement.report": CREWS,
    "movement.depart": CREWS,
    "movement.arrive": CREWS,
    "movement.receive": KEEPERS,
    "movement.photograph": CREWS,
    "movement.release": DUTY,
    "movement.go_home": CREWS,
    "movement.override": {"leader"},
    "movement.return": KEEPERS,
    "movement.inspect": KEEPERS,
    "lesson.raise": DUTY,
    "lesson.end": DUTY,
    "task.make": DUTY,
    "task.answer": POSTS,
    "roster.plan": {"leader"},
    "roster.swap": DUTY,
    "handover.make": DUTY,
    "log.write": POSTS,
    "stock_take.decide": DUTY,
    "message.read": DUTY | CREWS,
    "drill.enter": DUTY | CREWS,
}
# What concerns all four cities alike.
FOR_ALL_CITIES: dict[str, set[str]] = {
    "road.set": DUTY | {JOINT},
    "service.keep": {JOINT},
    "plan.propose": {JOINT},
    "plan.endorse": {JOINT},
    "plan.remind": {JOINT},
    "lesson.raise": {JOINT},
    "task.make": {JOINT},
    "task.answer": {JOINT},
    "report.limits": {JOINT},
    "incident.merge": {JOINT},
    "expert.consult": {JOINT},
    "expert.call": DUTY | {JOINT},
    "person.read": {JOINT},
    "log.write": {JOINT},
    "roster.plan_joint": {JOINT},
    "roster.swap_joint": {JOINT},
    "drill.enter": {JOINT},
    "message.read_joint": {JOINT},
    "drill.direct": {"exercise_director"},
    "drill.evaluate": {"exercise_director", "evaluator"},
    "drill.watch": {"exercise_director", "evaluator"},
}

# What concerns accounts: asked by one administrator, confirmed by another, read by the third.
FOR_ACCOUNTS: dict[str, set[str]] = {
    "account.ask": {"system_admin"},
    "account.decide": {"security_admin"},
    "mode.switch": {"system_admin"},
    "account.review": {"system_admin", "security_admin", "audit_admin"},
}
# What needs the second factor again, however long the officer has been signed in.
STEP_UP = {
    "plan.consent",
    "plan.approve",
    "order.settle",
    "account.ask",
    "account.decide",
    "mode.switch",
    "person.decide_end",
}


def may(actor: Actor, action: str, *cities: str) -> bool:
    """Whether `actor` may do `action` for one of `cities`."""
    if actor.role in FOR_ALL_CITIES.get(action, set()) | FOR_ACCOUNTS.get(action, set()):
        return True
    return actor.role in FOR_OWN_CITY.get(action, set()) and actor.city in cities


def require(actor: Actor, action: str, *cities: str) -> None:
    """NotAllowed `not_allowed` with action, role and cities unless `actor` may; `second_factor_needed`
    where he may, but has not shown his second factor again."""
    if not may(actor, action, *cities):
        raise NotAllowed(
            "not_allowed",
            {"action": action, "role": actor.role, "city": actor.city, "for_cities": sorted(set(cities))},
        )
    if action in STEP_UP and not actor.confirmed:
        raise NotAllowed("second_factor_needed", {"action": action})
