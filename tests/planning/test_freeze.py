"""The frozen question holds the world as it is: what is free, what is covered, what the agreement says."""

from datetime import date, timedelta

import pytest

from app.agreement.service import allow_below_floor
from app.core.db import Database
from app.core.errors import Invalid
from app.incidents import needs
from app.inventory.models import LotRow, UnitRow
from app.planning.around import around_of
from app.planning.snapshot import freeze
from app.region import service as region
from app.region.data import load_reference
from solver.problem import Complement, Problem
from tests.lending import Asked, answered, approved, submitted
from tests.world import HOHHOT, World, incident, lot, need, needing, places, small_world, trucks, unit

QUILTS, AMBULANCES = ("supply", "quilt", 500), ("unit", "ambulance_transport", 2)


@pytest.fixture
def world(database: Database) -> World:
    return small_world(database)


def frozen(world: World, *incident_ids: int, plan_id: int | None = None) -> Problem:
    with world.read() as session:
        around = around_of(session, plan_id, world.now) if plan_id else None
        return freeze(session, incident_ids, world.now, around)


def test_everything_free_is_in_the_question_and_counted_from_now(world: World) -> None:
    quilts, fleet = lot(world, "hohhot", "quilt", 500, held=20), trucks(world, "baotou", 3)
    ambulance, beds = unit(world, "ordos"), places(world, "hohhot", "burn_bed", 10, occupied=4)
    found = needing(world, incident(world), QUILTS, AMBULANCES)
    problem = frozen(world, found.id)
    assert [(row.id, row.quantity) for row in problem.supplies] == [(quilts, 480)]
    assert [(row.id, row.count) for row in problem.fleets] == [(fleet, 3)]
    assert [(row.id, row.grade) for row in problem.units] == [(ambulance, 2)]
    assert [(row.id, row.quantity) for row in problem.resources] == [(beds, 6)]
    assert [(row.id, row.grade, row.city) for row in problem.incidents] == [
        (f"incident:{found.id}", 2, "150900")
    ]
    assert [(row.kind, row.quantity) for row in problem.needs] == [
        ("quilt", 500),
        ("ambulance_transport", 2),
    ]
    assert all(230 < row.due_minutes <= 240 for row in problem.needs)
    scene = next(site for site in problem.sites if site.id == f"scene:{found.id}")
    assert (scene.city, scene.lat) == ("150900", 40.9)


def test_what_is_busy_expired_or_under_repair_is_not_offered(world: World) -> None:
    unit(world, "hohhot", readiness="maintenance")
    busy, free = unit(world, "hohhot"), unit(world, "baotou")
    old = lot(world, "hohhot", "quilt", 500)
    with world.write() as session:
        session.get_one(LotRow, int(old.partition(":")[2])).expires_on = date(2026, 3, 10)
    found = needing(world, incident(world), QUILTS, AMBULANCES)
    approved(world, found, Asked(busy))
    problem = frozen(world, found.id)
    assert [row.id for row in problem.units] == [free]
    assert problem.supplies == ()


def test_waves_and_what_must_come_together_are_asked_for_as_far_as_they_are_open(world: World) -> None:
    found = needing(world, incident(world))
    boats = need(world, "unit", "boat_transport", 4) | {"requires": "unit:ambulance_transport"}
    waves = [{"quantity": n, "due_at": world.now + timedelta(hours=h)} for n, h in ((20, 1), (30, 2))]
    body = {"seen_version": found.version}
    stated = [boats, need(world, *AMBULANCES), need(world, *QUILTS) | {"waves": waves}]
    with pytest.raises(Invalid, match="unknown_requirement"):
        world.do("ulanqab.duty", needs.state_needs, found.id, needs=stated[:1], **body)
    backwards = [stated[2] | {"waves": waves[::-1]}]
    with pytest.raises(Invalid, match="waves_out_of_order"):
        world.do("ulanqab.duty", needs.state_needs, found.id, needs=backwards, **body)
    found = world.do("ulanqab.duty", needs.state_needs, found.id, needs=stated, **body)
    assert [wave.quantity for wave in found.needs[2].waves] == [20, 30]
    asked = frozen(world, found.id)
    boat, ambulance, quilt = asked.needs
    assert asked.complements == (Complement(need=boat.id, requires=ambulance.id, per=0.5),)
    assert [(wave.quantity, round(wave.due_minutes)) for wave in quilt.waves] == [(20, 60), (30, 120)]

    submitted(world, found, Asked(unit(world, "hohhot")), Asked(lot(world, "hohhot", "quilt", 25), 25))
    asked = frozen(world, found.id)
    assert asked.complements == (Complement(need=boat.id, requires=ambulance.id, per=0.5, ready=1.0),)
    quilt = asked.needs[2]
    assert (quilt.quantity, [wave.quantity for wave in quilt.waves]) == (475, [25])


def test_what_a_live_plan_covers_is_not_asked_for_again(world: World) -> None:
    found = needing(world, incident(world), QUILTS, AMBULANCES)
    submitted(world, found, Asked(unit(world, "hohhot")))
    assert [(row.kind, row.quantity) for row in frozen(world, found.id).needs] == [
        ("quilt", 500),
        ("ambulance_transport", 1),
    ]


def test_a_refusal_bans_that_city_s_kind_for_that_plan_only(world: World) -> None:
    lot(world, "hohhot", "quilt", 500)
    asked = unit(world, "hohhot")
    found = needing(world, incident(world), QUILTS, AMBULANCES)
    plan = answered(world, submitted(world, found, Asked(asked)), "hohhot", {}, "own_incident")
    bans = frozen(world, found.id, plan_id=plan.id).forbidden
    assert [(ban.city, ban.kind) for ban in bans] == [(HOHHOT, "ambulance_transport")]
    assert frozen(world, found.id).forbidden == ()


def test_what_a_plan_only_asked_for_is_open_again_when_it_is_planned_around(world: World) -> None:
    quilts, waiting = lot(world, "hohhot", "quilt", 500), unit(world, "baotou")
    found = needing(world, incident(world), QUILTS, AMBULANCES)
    plan = submitted(world, found, Asked(quilts, 300), Asked(waiting))
    again = frozen(world, found.id, plan_id=plan.id)
    assert [(row.id, row.quantity) for row in again.supplies] == [(quilts, 500)]
    assert [row.id for row in again.units] == [waiting]
    assert [row.quantity for row in again.needs] == [500, 2]
    assert [row.quantity for row in frozen(world, found.id).needs] == [200, 1]


def test_closed_and_slowed_roads_are_frozen_with_it(world: World) -> None:
    found = needing(world, incident(world), AMBULANCES)
    closed = {"closed": True, "speed_factor": 1.0, "reason": "ice"}
    world.do("joint", region.set_road, "E009", seen_version=None, **closed)
    world.do("joint", region.set_weather, HOHHOT, speed_factor=0.5, reason="snow", seen_version=None)
    network = frozen(world, found.id).travel.network
    assert network is not None
    assert [edge.id for edge in network.edges if edge.closed] == ["E009"]
    nodes = load_reference().nodes
    slow = {edge.id for edge in network.edges if edge.factor == 0.5}
    known = load_reference().edges
    assert slow == {
        edge.id
        for edge in network.edges
        if HOHHOT in {nodes[known[edge.id].from_node].city, nodes[known[edge.id].to_node].city}
    }


def test_each_city_s_floor_goes_with_what_it_holds(world: World) -> None:
    lot(world, "hohhot", "quilt", 500)
    lot(world, "baotou", "quilt", 5000)
    found = needing(world, incident(world), QUILTS)
    problem = frozen(world, found.id)
    held = {(row.city, row.kind): row.quantity for row in problem.holdings}
    floors = {(row.city, row.kind): row.quantity for row in problem.floors}
    listed = load_reference().agreement.listed_floors()
    assert held == {("150100", "quilt"): 500, ("150200", "quilt"): 5000}
    assert floors[("150200", "quilt")] == listed[("150200", "supply", "quilt")]
    assert floors[("150100", "quilt")] == min(listed[("150100", "supply", "quilt")], 500)


def test_the_same_world_at_the_same_moment_is_the_same_question(world: World) -> None:
    unit(world, "hohhot")
    found = needing(world, incident(world), AMBULANCES)
    assert frozen(world, found.id) == frozen(world, found.id)


def test_a_rated_need_is_asked_in_its_measure_and_pumps_go_with_their_ratings(world: World) -> None:
    truck = unit(world, "hohhot", kind="drain_truck")
    found = needing(world, incident(world), ("unit", "drainage", 4000))
    problem = frozen(world, found.id)
    assert [(need.quantity, need.rated) for need in problem.needs] == [(4000, True)]
    assert {row.id: row.ratings for row in problem.units} == {truck: {"drainage": 3000.0}}


def test_hours_shifts_and_weights_are_those_of_the_agreement(world: World) -> None:
    rules = load_reference().agreement
    asked = frozen(world, needing(world, incident(world), AMBULANCES).id).agreement
    assert (asked.driving_minutes, asked.rest_minutes) == (
        rules.hours.driving_minutes,
        rules.hours.rest_minutes,
    )
    assert asked.shift_minutes == rules.hours.shift_minutes
    assert asked.burden_slopes == rules.weights.burden_slopes
    assert (asked.vehicle_km, asked.tonne_km) == (rules.weights.vehicle_km, rules.weights.tonne_km)


def test_a_reconnaissance_flight_is_no_sooner_than_it_can_be_applied_for(world: World) -> None:
    ready_soon = unit(world, "hohhot", kind="uav")
    with world.write() as session:
        session.get_one(UnitRow, int(ready_soon.partition(":")[2])).assembly_minutes = 5
    found = needing(world, incident(world), ("unit", "uav_recon", 1))
    [flying] = frozen(world, found.id).units
    assert flying.assembly_minutes == load_reference().agreement.hours.flight_application_minutes


def test_a_leader_s_word_below_the_floor_goes_with_the_question(world: World) -> None:
    found = needing(world, incident(world), QUILTS)
    world.do(
        "hohhot.leader", allow_below_floor, found.id,
        city=HOHHOT, form="supply", kind="quilt", quantity=20, note="by phone",
        valid_until=world.now + timedelta(hours=12),
    )  # fmt: skip
    [consent] = frozen(world, found.id).consents
    assert (consent.city, consent.form, consent.kind, consent.quantity) == (HOHHOT, "supply", "quilt", 20)
    world.later(hours=13)
    assert frozen(world, found.id).consents == ()


def test_what_a_city_may_not_lend_is_not_asked_of_it(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the agreement's own table: the planner, the offers and the answers read the same rows."""
    agreement = load_reference().agreement
    kept = tuple(row for row in agreement.lending.rows if row.city != HOHHOT)
    monkeypatch.setitem(agreement.__dict__, "lending", agreement.lending.model_copy(update={"rows": kept}))
    found = needing(world, incident(world), QUILTS)
    assert [(one.city, one.need) for one in frozen(world, found.id).forbidden] == [
        (HOHHOT, f"need:{found.needs[0].id}")
    ]


def test_a_plan_looks_as_far_ahead_as_the_agreement_says(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    agreement = load_reference().agreement
    shorter = agreement.weights.model_copy(update={"horizon_hours": 24})
    found = needing(world, incident(world), QUILTS)
    assert frozen(world, found.id).horizon_minutes == agreement.weights.horizon_hours * 60
    monkeypatch.setitem(agreement.__dict__, "weights", shorter)
    assert frozen(world, found.id).horizon_minutes == 24 * 60
