"""Who may do what for which city: every role, city and action against a table written here anew."""

import itertools

import pytest

from app.accounts.policy import FOR_ACCOUNTS, FOR_ALL_CITIES, FOR_OWN_CITY, STEP_UP, Actor, may, require
from app.core.errors import NotAllowed
from tests.world import ABOVE, CITIES, POSTS

# action: who of the city concerned (d duty officer, l leader, s storekeeper, t team leader);
# whoever stands after "+" may do it for all cities.
EXPECTED = {
    "incident.log": "dl",
    "incident.edit": "dl",
    "incident.grade": "dl",
    "incident.respond": "dl",
    "incident.reopen": "l",
    "incident.merge": "dl +joint_command",
    "need.state": "dl",
    "report.write": "dl",
    "report.sign": "l",
    "report.limits": "l +joint_command",
    "warning.issue": "dl",
    "notice.acknowledge": "dl",
    "expert.keep": "dl",
    "expert.consult": "dl +joint_command",
    "expert.call": "+duty_officer +leader +joint_command",
    "person.write": "dl",
    "person.read": "dl +joint_command",
    "register.keep": "sd",
    "plan.propose": "dl +joint_command",
    "plan.draft": "dl",
    "plan.submit": "dl",
    "plan.consent": "l",
    "plan.approve": "l",
    "plan.record_oral": "d",
    "floor.allow": "l",
    "offer.make": "dl",
    "offer.decide": "dl",
    "plan.endorse": "+joint_command",
    "plan.remind": "+joint_command",
    "order.acknowledge": "dst",
    "order.address": "dl",
    "order.prepare": "dst",
    "order.state_costs": "ls",
    "order.settle": "l",
    "order.close_item": "ls",
    "request.ask": "dl",
    "request.answer": "l",
    "request.acknowledge": "dl",
    "movement.report": "dst",
    "movement.depart": "dst",
    "movement.arrive": "dst",
    "movement.receive": "ds",
    "movement.release": "dl",
    "movement.go_home": "dst",
    "movement.override": "l",
    "movement.return": "ds",
    "movement.inspect": "ds",
    "movement.photograph": "dst",
    "lesson.raise": "dl +joint_command",
    "lesson.end": "dl",
    "task.make": "dl +joint_command",
    "task.answer": "dlst +joint_command",
    "roster.plan": "l",
    "roster.swap": "dl",
    "roster.plan_joint": "+joint_command",
    "roster.swap_joint": "+joint_command",
    "handover.make": "dl",
    "log.write": "dlst +joint_command",
    "stock_take.decide": "dl",
    "road.set": "+duty_officer +leader +joint_command",
    "service.keep": "+joint_command",
    "message.read": "dlst",
    "message.read_joint": "+joint_command",
    "drill.enter": "dlst +joint_command",
    "drill.direct": "+exercise_director",
    "drill.evaluate": "+exercise_director +evaluator",
    "drill.watch": "+exercise_director +evaluator",
    "account.ask": "+system_admin",
    "account.decide": "+security_admin",
    "person.ask_end": "dl",
    "person.decide_end": "l",
    "mode.switch": "+system_admin",
    "account.review": "+system_admin +security_admin +audit_admin",
}
LETTERS = {"d": "duty_officer", "l": "leader", "s": "storekeeper", "t": "team_leader"}
ROLES = sorted({*POSTS.values(), *ABOVE.values()})
SIX_WITHOUT_CITY = ("exercise_director", "system_admin", "security_admin", "audit_admin")


def expected(action: str, role: str, officer_city: str | None, city: str) -> bool:
    own, *everywhere = EXPECTED[action].split("+")
    if role in [word.strip() for word in everywhere]:
        return True
    return role in [LETTERS[letter] for letter in own.strip()] and officer_city == city


def test_the_table_knows_every_action_and_no_other() -> None:
    assert set(EXPECTED) == set(FOR_OWN_CITY) | set(FOR_ALL_CITIES) | set(FOR_ACCOUNTS)
    assert set(EXPECTED) >= STEP_UP


@pytest.mark.parametrize("action", EXPECTED)
def test_every_role_of_every_city_may_exactly_what_the_table_says(action: str) -> None:
    for role, home, city in itertools.product(ROLES, [*CITIES.values(), None], CITIES.values()):
        actor = Actor(1, "name", home, role)
        assert may(actor, action, city) == expected(action, role, home, city), (role, home, city)


# What concerns accounts and scripts is nothing of a city's.
@pytest.mark.parametrize(
    "action", [one for one in EXPECTED if not one.startswith(("account.", "mode.", "drill."))]
)
def test_nobody_above_the_cities_decides_for_one(action: str) -> None:
    for role in SIX_WITHOUT_CITY:
        assert not any(may(Actor(1, "name", None, role), action, city) for city in CITIES.values())


def test_nobody_consents_for_another_city_not_even_the_joint_command() -> None:
    joint = Actor(1, "name", None, "joint_command")
    for action in ("plan.consent", "plan.approve", "order.settle"):
        assert not any(may(joint, action, city) for city in CITIES.values())
        for home, city in itertools.permutations(CITIES.values(), 2):
            assert not may(Actor(1, "name", home, "leader"), action, city)


def test_where_two_cities_are_concerned_an_officer_of_either_may() -> None:
    carrier = Actor(1, "name", CITIES["baotou"], "storekeeper")
    assert may(carrier, "movement.arrive", CITIES["hohhot"], CITIES["baotou"])
    assert not may(carrier, "movement.arrive", CITIES["hohhot"], CITIES["ordos"])


def test_the_refusal_names_action_role_and_cities() -> None:
    with pytest.raises(NotAllowed) as refusal:
        require(Actor(1, "name", CITIES["baotou"], "leader"), "plan.consent", CITIES["hohhot"])
    assert refusal.value.details == {
        "action": "plan.consent",
        "role": "leader",
        "city": "150200",
        "for_cities": ["150100"],
    }


def test_an_action_nobody_has_heard_of_is_allowed_to_nobody() -> None:
    actors = [Actor(1, "name", city, role) for city in CITIES.values() for role in ROLES]
    assert not any(may(actor, "plan.forge", city) for actor in actors for city in CITIES.values())


def test_what_weighs_needs_the_second_factor_again_and_other_work_does_not() -> None:
    leader = Actor(1, "name", CITIES["baotou"], "leader", confirmed=False)
    with pytest.raises(NotAllowed) as refusal:
        require(leader, "plan.approve", CITIES["baotou"])
    assert (refusal.value.code, refusal.value.details) == ("second_factor_needed", {"action": "plan.approve"})
    require(leader._replace(confirmed=True), "plan.approve", CITIES["baotou"])
    require(leader, "plan.submit", CITIES["baotou"])


def test_no_administrator_holds_the_rights_of_another() -> None:
    rights = {
        role: {action for action, roles in FOR_ACCOUNTS.items() if role in roles}
        for role in ("system_admin", "security_admin", "audit_admin")
    }
    assert rights["audit_admin"] == {"account.review"}
    assert rights["system_admin"] & rights["security_admin"] == {"account.review"}
