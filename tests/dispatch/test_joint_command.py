"""The joint command endorses or objects in time, and reminds a silent city; it decides for none."""

from datetime import timedelta

import pytest

from app.core.db import Database
from app.dispatch import decisions, endorsement
from app.dispatch.events import Plan
from app.duty.escalation import take_steps, to_escalate
from app.incidents.service import grade_incident
from app.region.data import load_reference
from tests.lending import Asked, approved, consented, seen, submitted
from tests.world import HOHHOT, World, incident, needing, small_world, unit

AMBULANCES = ("unit", "ambulance_transport", 2)
MINUTES = 20


@pytest.fixture
def world(database: Database) -> World:
    return small_world(database)


@pytest.fixture
def before_approval(monkeypatch: pytest.MonkeyPatch) -> None:
    agreement = load_reference().agreement
    asked = agreement.endorsement.model_copy(update={"when": "before_approval"})
    monkeypatch.setitem(agreement.__dict__, "endorsement", asked)


def lent(world: World, grade: int = 2) -> Plan:
    found = incident(world)
    if grade != 2:
        given = {"grade": grade, "basis": "test", "seen_version": found.version}
        found = world.do("ulanqab.duty", grade_incident, found.id, **given)
    return approved(world, needing(world, found, AMBULANCES), Asked(unit(world, "hohhot")))


def test_after_approval_the_joint_command_has_its_time_and_nothing_waits_for_it(world: World) -> None:
    plan = lent(world)
    assert plan.endorsement_due_at == world.now + timedelta(minutes=MINUTES)
    said = seen(plan) | {"agree": True, "note": ""}
    for who in ("ulanqab.leader", "hohhot.leader", "ulanqab.duty", "system"):
        world.refused("not_allowed", who, endorsement.endorse, plan.id, **said)
    plan = world.do("joint", endorsement.endorse, plan.id, **said)
    assert (plan.endorsement, plan.endorsed_at, plan.state) == ("endorsed", world.now, "approved")
    world.refused("no_endorsement_due", "joint", endorsement.endorse, plan.id, **(said | seen(plan)))


def test_an_objection_needs_words_and_stops_nothing_by_itself(world: World) -> None:
    plan = lent(world)
    said = seen(plan) | {"agree": False, "note": " "}
    world.refused("note_needed", "joint", endorsement.endorse, plan.id, **said)
    plan = world.do("joint", endorsement.endorse, plan.id, **(said | {"note": "请优先保障重点部位"}))
    assert (plan.endorsement, plan.state, plan.movements[0].state) == ("objected", "approved", "ordered")


def test_a_lower_grade_or_own_forces_alone_are_not_endorsed(world: World) -> None:
    assert lent(world, grade=3).endorsement_due_at is None
    own = approved(world, needing(world, incident(world), AMBULANCES), Asked(unit(world, "ulanqab")))
    assert own.endorsement_due_at is None


@pytest.mark.usefixtures("before_approval")
def test_before_approval_its_word_is_waited_for_but_its_silence_bars_no_longer_than_its_time(
    world: World,
) -> None:
    found = needing(world, incident(world), AMBULANCES)
    plan = consented(world, found, Asked(unit(world, "hohhot")))
    told = world.refused("endorsement_waiting", "ulanqab.leader", decisions.approve, plan.id, **seen(plan))
    assert told["rule"] == "endorsement"
    endorsed = world.do("joint", endorsement.endorse, plan.id, **seen(plan), agree=True, note="")
    assert world.do("ulanqab.leader", decisions.approve, plan.id, **seen(endorsed)).state == "approved"
    silent = consented(world, found, Asked(unit(world, "hohhot")))
    world.later(minutes=MINUTES + 1)
    assert world.do("ulanqab.leader", decisions.approve, silent.id, **seen(silent)).state == "approved"


def test_what_the_joint_command_has_not_endorsed_in_time_is_on_its_own_ladder(world: World) -> None:
    plan = lent(world)
    world.later(minutes=MINUTES + 1)
    with world.read() as session:
        late = [one.what.source for one in to_escalate(session, world.now)]
    (mine,) = [one for one in late if one.startswith("endorsement:")]
    assert mine == f"endorsement:{plan.id}.{plan.revision}"
    assert world.work(lambda session: take_steps(session, mine))


def test_the_joint_command_reminds_a_silent_city_on_record_and_cannot_answer_for_it(world: World) -> None:
    found = needing(world, incident(world), AMBULANCES)
    plan = submitted(world, found, Asked(unit(world, "hohhot")))
    said = {"city": HOHHOT, "note": "电话告知值班室，请带班领导答复", "seen_version": plan.version}
    for who in ("ulanqab.leader", "hohhot.leader", "baotou.duty"):
        world.refused("not_allowed", who, endorsement.remind, plan.id, **said)
    plan = world.do("joint", endorsement.remind, plan.id, **said)
    (consent,) = plan.consents
    assert (consent.state, [one.note for one in consent.reminders]) == ("pending", [said["note"]])
    elsewhere = said | {"city": "150200", "seen_version": plan.version}
    world.refused("not_waiting", "joint", endorsement.remind, plan.id, **elsewhere)
