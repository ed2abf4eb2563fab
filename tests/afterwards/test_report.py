"""The after-action report is what the journal says, and nothing else; lessons stay until they are closed."""

import json
from datetime import date, timedelta
from typing import Any

import pytest

from app.afterwards import lessons
from app.afterwards.figures import figures
from app.afterwards.report import after_action
from app.core import journal
from app.core.db import Database
from app.core.errors import NotFound
from app.dispatch import orders
from app.incidents.events import Incident
from tests.lending import Asked, acknowledged, brought_home, moved, orders_of, plan_now
from tests.world import BAOTOU, ULANQAB, World, incident, lot, needing, small_world, trucks, unit


@pytest.fixture
def world(database: Database) -> World:
    return small_world(database)


@pytest.fixture
def lent(world: World) -> Incident:
    """Quilts from Hohhot come in part and late, an ambulance from Baotou in time; all of it settled."""
    quilts, pump = lot(world, "hohhot", "quilt", 500), unit(world, "baotou")
    fleet = trucks(world, "hohhot", 4)
    found = needing(world, incident(world), ("supply", "quilt", 100), ("unit", "ambulance_transport", 1))
    plan = acknowledged(world, found, Asked(quilts, 100, {fleet: 1}), Asked(pump))
    by_city = {line.city_from: line for line in plan_now(world, plan).movements}
    supply, ambulance = by_city["150100"], by_city[BAOTOU]
    moved(world, ambulance, "depart", "baotou.store")
    world.later(minutes=50)
    moved(world, ambulance, "arrive", "ulanqab.duty")
    counts = {"received_quantity": 1, "damaged_quantity": 0, "note": ""}
    moved(world, ambulance, "receive", "ulanqab.store", **counts)
    moved(world, supply, "depart", "hohhot.store")
    world.later(hours=5)
    moved(world, supply, "arrive", "ulanqab.duty")
    short = {
        "received_quantity": 90,
        "damaged_quantity": 10,
        "difference_code": "short",
        "note": "短少并受潮",
    }
    moved(world, supply, "receive", "ulanqab.store", **short)
    brought_home(world, ambulance)
    for order in orders_of(world, plan):
        if order.city == BAOTOU:
            stated = world.do("baotou.store", orders.state_costs, order.id, seen_version=order.version)
            for side in ("ulanqab.leader", "baotou.leader"):
                stated = world.do(side, orders.settle, order.id, seen_version=stated.version)
    return found


def test_the_report_counts_what_came_against_what_was_asked_and_planned(world: World, lent: Incident) -> None:
    with world.read() as session:
        report = after_action(session, lent.id)
    needs = {need.kind: need for need in report.needs}
    assert (needs["quilt"].asked, needs["quilt"].received, needs["quilt"].in_time) == (100, 80, 0)
    assert needs["quilt"].fill == 0.8
    trips = {trip.city_from: trip for trip in report.trips}
    late = trips["150100"].late_minutes
    assert late is not None
    assert late > 200
    early = trips[BAOTOU].late_minutes
    assert early is not None
    assert early < 0
    assert (report.late_trips, trips["150100"].received, trips["150100"].damaged) == (1, 90, 10)


def test_the_steps_stand_in_time_from_the_call(world: World, lent: Incident) -> None:
    with world.read() as session:
        steps = after_action(session, lent.id).steps
    assert [step.step for step in steps] == [
        "logged",
        "graded",
        "needs_stated",
        "plan_submitted",
        "first_answer",
        "approved",
        "order_acknowledged",
        "first_departure",
        "first_arrival",
        "first_receipt",
        "settled",
    ]
    assert steps[0].minutes == 0
    assert [step.minutes for step in steps] == sorted(step.minutes for step in steps)


def test_every_decision_names_what_was_on_screen_and_where_it_stands_in_the_journal(
    world: World, lent: Incident
) -> None:
    with world.read() as session:
        report = after_action(session, lent.id)
        rows = {row.position: row for row in journal.entries(session, 0, 100_000)}
    approval = next(one for one in report.decisions if one.action == "plan.approved")
    earlier = [row for at, row in rows.items() if at < approval.position and row.kind == "plan.changed"]
    assert approval.seen_version == json.loads(earlier[-1].object)["version"] < approval.result_version
    assert len(approval.seen_hash) == 64
    assert approval.officer_id == world.officers["ulanqab.leader"].id
    assert {moment.hash for moment in report.moments} <= {row.hash for row in rows.values()}
    assert [one.position for one in report.moments] == sorted(one.position for one in report.moments)
    assert {rows[one.position].action for one in report.decisions} >= {"plan.approved", "order.settled"}


def test_another_incident_of_the_same_world_is_not_in_it(world: World, lent: Incident) -> None:
    other = incident(world, title="另一起")
    with world.read() as session:
        report = after_action(session, other.id)
        assert {moment.about for moment in report.moments} == {other.number}
        with pytest.raises(NotFound):
            after_action(session, 999)


def test_a_lesson_is_raised_tracked_and_closed_by_the_city_whose_measure_it_is(
    world: World, lent: Incident
) -> None:
    given: dict[str, Any] = {
        "finding": "被褥运输受潮",
        "measure": "配防水篷布",
        "city": "150100",
        "owner": "储备库",
        "due_on": date(2026, 6, 30),
    }
    raised = world.do("ulanqab.duty", lessons.raise_lesson, lent.id, **given)
    world.refused("not_allowed", "baotou.duty", lessons.raise_lesson, lent.id, **given)
    step = {"step": "close", "note": "已配齐", "seen_version": raised.version}
    world.refused("not_allowed", "ulanqab.duty", lessons.end_lesson, raised.id, **step)
    closed = world.do("hohhot.leader", lessons.end_lesson, raised.id, **step)
    assert (closed.state, closed.ending) == ("closed", "已配齐")
    world.refused(
        "illegal_move",
        "hohhot.leader",
        lessons.end_lesson,
        raised.id,
        **step | {"seen_version": closed.version},
    )
    with world.read() as session:
        assert [one.state for one in after_action(session, lent.id).lessons] == ["closed"]


def test_figures_tell_fill_lead_time_and_what_came_over_a_city_line(world: World, lent: Incident) -> None:
    with world.read() as session:
        told = figures(session)
    months = {(one.city, one.month): one for one in told.months}
    mine = months[(ULANQAB, "2026-03")]
    assert (mine.incidents, mine.requests, mine.fill, mine.across, mine.lent) == (1, 2, 0.9, 1.0, 0)
    assert mine.lead_minutes is not None
    assert mine.lead_minutes > 50
    assert months[(BAOTOU, "2026-03")].lent == 1


def test_reach_counts_sites_within_one_and_two_hours_of_each_county(world: World) -> None:
    with world.read() as session:
        told = figures(session)
    by_county = {one.county: one for one in told.reach}
    assert len(by_county) >= 38
    seat = by_county["150102"]  # Hohhot's own depot stands at the seat
    assert seat.sites_1h >= 1
    assert seat.nearest_own_minutes is not None
    assert seat.nearest_own_minutes < 30
    assert seat.sites_2h >= seat.sites_1h
    assert all(one.cities_2h >= one.cities_1h for one in told.reach)
    assert timedelta(minutes=seat.nearest_other_minutes or 0) > timedelta(minutes=60)
