"""What was fit when it was planned is looked at again when it is promised and when it is ordered."""

from datetime import date, timedelta

import pytest

from app.core.db import Database
from app.dispatch import consents, decisions
from app.inventory.models import LotRow, UnitRow
from tests.lending import Asked, answer, consented, seen, submitted
from tests.world import World, incident, lot, needing, small_world, trucks, unit

AMBULANCES, QUILTS = ("unit", "ambulance_transport", 2), ("supply", "quilt", 500)


@pytest.fixture
def world(database: Database) -> World:
    return small_world(database)


def overdue(world: World, source: str) -> None:
    with world.write() as session:
        found = session.get_one(UnitRow, int(source.partition(":")[2]))
        found.inspection_due_on = world.now.date() - timedelta(days=1)


def test_a_city_cannot_promise_what_has_expired_or_is_overdue_for_inspection(world: World) -> None:
    quilts, fleet = lot(world, "hohhot", "quilt", 3000), trucks(world, "hohhot", 1)
    ambulance = unit(world, "baotou")
    found = needing(world, incident(world), QUILTS, AMBULANCES)
    plan = submitted(world, found, Asked(quilts, 100, {fleet: 1}), Asked(ambulance))
    with world.write() as session:
        session.get_one(LotRow, int(quilts.partition(":")[2])).expires_on = date(2026, 3, 10)
    overdue(world, ambulance)
    for city, source, reason in (("hohhot", quilts, "expired"), ("baotou", ambulance, "inspection_overdue")):
        said = answer(plan, city)
        told = world.refused("not_fit_any_more", f"{city}.leader", consents.answer, plan.id, **said)
        assert [(line["source"], line["reason"]) for line in told["lines"]] == [(source, reason)]


def test_nothing_unfit_is_ordered_and_it_can_be_left_out_and_planned_for_anew(world: World) -> None:
    lent, own = unit(world, "hohhot"), unit(world, "ulanqab")
    plan = consented(world, needing(world, incident(world), AMBULANCES), Asked(lent), Asked(own))
    version = {"seen_version": plan.version}
    world.refused("all_fit", "ulanqab.duty", decisions.leave_out_unfit, plan.id, **version)
    overdue(world, lent)
    told = world.refused("not_fit_any_more", "ulanqab.leader", decisions.approve, plan.id, **seen(plan))
    assert [line["source"] for line in told["lines"]] == [lent]
    world.refused("not_allowed", "hohhot.leader", decisions.leave_out_unfit, plan.id, **version)
    plan = world.do("ulanqab.duty", decisions.leave_out_unfit, plan.id, **version)
    assert (plan.state, [line.state for line in plan.movements]) == ("replanning", ["refused", "granted"])
    assert (world.row(lent)["holder"], plan.movements[0].refusal_code) == (None, "not_ready")
