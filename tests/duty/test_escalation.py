"""What is due and not done goes up, once, however many clocks tick and however many minutes were missed."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from app.core.db import Database
from app.core.errors import Conflict
from app.dispatch import orders
from app.dispatch.events import Plan
from app.duty import roster, sources, tasks
from app.duty.escalation import close_finished, finished, take_steps, to_escalate
from app.duty.events import Task
from app.duty.roster_models import JOINT_DESK
from app.duty.worker import tick as clock_tick
from app.region.data import load_reference
from tests.lending import (
    Asked,
    acknowledged,
    answered,
    approved,
    moved,
    orders_of,
    received,
    submitted,
)
from tests.world import HOHHOT, ULANQAB, World, incident, lot, needing, small_world, trucks, unit


@pytest.fixture
def world(database: Database) -> World:
    return small_world(database)


def asked(world: World) -> Plan:
    """Hohhot is asked for an ambulance by Ulanqab: grade 2, so it has 20 minutes."""
    found = needing(world, incident(world), ("unit", "ambulance_transport", 1))
    return submitted(world, found, Asked(unit(world, "hohhot")))


def tick(world: World, *kinds: str) -> list[Task]:
    """What a process does every few seconds; the tasks of these kinds (else all) that stand afterwards."""
    with world.read() as session:
        late = [one.what.source for one in to_escalate(session, world.now)]
        done = finished(session)
    for source in late:
        world.work(partial(take_steps, source=source))
    for source in done:
        world.work(partial(close_finished, source=source))
    with world.read() as session:
        return [one for one in tasks.every_task(session) if one.kind in (kinds or (one.kind,))]


def told(task: Task) -> list[tuple[str | None, str]]:
    return [(step.city, step.role) for step in task.escalations]


def test_every_kind_that_waits_has_a_ladder() -> None:
    assert set(sources.SOURCES) <= set(load_reference().agreement.escalation.ladders)


def test_a_silent_city_is_told_to_its_leader_and_ten_minutes_later_to_the_joint_command(world: World) -> None:
    plan = asked(world)
    world.later(minutes=19)
    assert tick(world, "consent") == []
    world.later(minutes=1)
    (task,) = tick(world, "consent")
    assert (task.kind, task.about, task.city, task.role) == ("consent", f"plan:{plan.id}", HOHHOT, "leader")
    assert told(task) == [(HOHHOT, "leader")]
    assert told(tick(world, "consent")[0]) == [(HOHHOT, "leader")], "a step is taken once"
    world.later(minutes=10)
    assert told(tick(world, "consent")[0]) == [(HOHHOT, "leader"), (None, "joint_command")]


def test_a_loan_past_its_end_and_a_late_return_go_up_to_whoever_holds_it(world: World) -> None:
    found = needing(world, incident(world), ("unit", "ambulance_transport", 1))
    (line,) = acknowledged(world, found, Asked(unit(world, "hohhot"))).movements
    line = received(world, line)
    assert line.due_back_at
    world.later(seconds=(line.due_back_at - world.now).total_seconds())
    (task,) = tick(world, "loan_end")
    assert (task.city, told(task), task.about) == (
        ULANQAB,
        [(ULANQAB, "duty_officer")],
        f"movement:{line.id}",
    )
    world.later(days=2)
    (task,) = tick(world, "loan_end")
    assert told(task)[1:] == [(ULANQAB, "leader"), (None, "joint_command")]
    moved(world, line, "release", "ulanqab.duty")
    world.later(days=load_reference().agreement.time_limits.return_due_days)
    (late,) = tick(world, "return")
    assert (late.city, told(late)) == (ULANQAB, [(ULANQAB, "duty_officer")])
    assert [one.state for one in tick(world, "loan_end")] == ["done"], "released, it is no loan past its end"
    moved(world, line, "go_home", "hohhot.team")
    world.later(days=1)
    with world.read() as session:
        (waiting,) = sources.overdue_returns(session)
    assert waiting.city == HOHHOT, "on its way home, its owner answers for it"


def test_what_goes_up_names_who_has_the_post_by_the_roster_of_that_moment(world: World) -> None:
    asked(world)
    joint, joint2 = world.officers["joint"].id, world.officers["joint2"].id
    day = world.now.astimezone(roster.BEIJING).date()
    month = {"month": day, "leader_ids": [joint], "officer_ids": [joint2]}
    world.do("joint", roster.plan_month, JOINT_DESK, **month)
    world.later(minutes=20)
    (task,) = tick(world, "consent")
    assert task.escalations[0].on_duty == [], "Hohhot has planned nobody"
    swapped = next(one for one in shifts(world) if one["starts_at"] <= f"{world.now:%FT%TZ}" < one["ends_at"])
    staffing = {"leader_id": joint2, "officer_ids": [joint], "seen_version": swapped["version"]}
    world.do("joint", roster.set_shift, swapped["id"], **staffing)
    world.later(minutes=10)
    (task,) = tick(world, "consent")
    assert task.escalations[1].on_duty == [joint2, joint]


def shifts(world: World) -> list[dict[str, Any]]:
    return [one for (kind, _), one in world.state().items() if kind == "shift.changed"]


def test_after_an_outage_every_step_that_is_due_is_taken_at_once(world: World) -> None:
    asked(world)
    world.later(hours=9)
    (task,) = tick(world, "consent")
    assert told(task) == [(HOHHOT, "leader"), (None, "joint_command")]
    assert [entry["action"] for entry in world.entries()][-1] == "task.escalated"


def test_an_answer_ends_the_task_and_nothing_more_goes_up(world: World) -> None:
    plan = asked(world)
    world.later(minutes=21)
    tick(world, "consent")
    answered(world, plan, "hohhot")
    (task,) = tick(world, "consent")
    assert (task.state, task.ended_by, len(task.escalations)) == ("done", None, 1)


def test_orders_departures_and_decisions_that_nobody_makes_go_up_too(world: World) -> None:
    plan = answered(world, asked(world), "hohhot")
    world.later(minutes=31)
    assert [told(one)[0][1] for one in tick(world, "approval")] == ["leader"]
    tents = lot(world, "hohhot", "tent_12", 40)
    found = needing(world, incident(world), ("supply", "tent_12", 20))
    plan = approved(world, found, Asked(tents, 20, {trucks(world, "hohhot", 2): 1}))
    world.later(minutes=16)
    order = next(one for one in tick(world) if one.kind == "order")
    assert told(order) == [(HOHHOT, "duty_officer"), (HOHHOT, "leader")]
    (line,) = plan.movements
    world.do("hohhot.store", orders.acknowledge, orders_of(world, plan)[0].id, seen_version=1)
    world.later(minutes=40)
    assert [one.state for one in tick(world) if one.kind in {"order", "departure"}] == ["done", "open"]
    moved(world, line, "depart", "hohhot.store")
    moved(world, line, "arrive", "ulanqab.duty")
    world.later(minutes=61)
    receipt = next(one for one in tick(world) if one.kind == "receipt")
    assert (receipt.about, told(receipt)) == (f"movement:{line.id}", [("150900", "duty_officer")])


def test_reports_that_are_not_sent_and_needs_nobody_confirms_go_up(world: World) -> None:
    """Each of the kinds that come with an incident: its report has a clock, its needs go stale."""
    found = needing(world, incident(world), ("unit", "ambulance_transport", 1))
    world.later(days=3)
    kinds = {one.kind: one for one in tick(world)}
    for kind in ("report", "need"):
        assert (kinds[kind].about, kinds[kind].city) == (f"incident:{found.id}", "150900")
        assert kinds[kind].escalations


def test_two_clocks_at_once_take_each_step_exactly_once(world: World) -> None:
    twin = Database(world.database.url)  # shares no lock with the first, like another process
    start = threading.Barrier(2)

    def one_clock(database: Database, source: str) -> bool:
        start.wait()
        try:
            with database.write(world.name, by=None, at=world.now) as session:
                return take_steps(session, source)
        except (IntegrityError, Conflict):
            return False

    try:
        for _ in range(5):
            asked(world)
        world.later(minutes=21)
        with world.read() as session:
            late = [one.what.source for one in to_escalate(session, world.now) if one.what.kind == "consent"]
        with ThreadPoolExecutor(2) as threads:
            for source in late:
                taken = list(threads.map(partial(one_clock, source=source), (world.database, twin)))
                assert sorted(taken) == [False, True]
            world.later(minutes=10)
            for source in late:  # the next step, of tasks that are there already
                taken = list(threads.map(partial(one_clock, source=source), (world.database, twin)))
                assert sorted(taken) == [False, True]
    finally:
        twin.close()
    found = tick(world, "consent")
    assert [len(one.escalations) for one in found] == [2] * 5
    told_of = [
        one
        for one in world.entries()
        if one["action"] == "task.escalated" and one["object"]["kind"] == "consent"
    ]
    assert len(told_of) == 10


def test_a_task_made_by_hand_is_seen_and_done_by_its_post_whoever_has_it(world: World) -> None:
    given = {"title": "核对旗下营镇撤离人数", "note": "", "city": HOHHOT, "role": "duty_officer", "about": ""}
    due = {"due_at": world.now + timedelta(minutes=20)}
    task = world.do("hohhot.leader", tasks.make_task, **given, **due)
    for who in ("hohhot.store", "hohhot.leader", "baotou.duty", "joint"):
        refusal = "not_allowed" if who == "baotou.duty" else "not_your_post"
        world.refused(refusal, who, tasks.acknowledge_task, task.id, seen_version=task.version)
    task = world.do("hohhot.duty2", tasks.acknowledge_task, task.id, seen_version=task.version)
    world.later(minutes=51)
    (task,) = tick(world)
    assert told(task) == [(HOHHOT, "duty_officer"), (HOHHOT, "leader")], "seen is not done"
    task = world.do("hohhot.leader", tasks.acknowledge_task, task.id, seen_version=task.version)
    assert (task.state, [step.acknowledged_by is None for step in task.escalations]) == (
        "acknowledged",
        [True, False],
    )
    ending = {"ending": "已核对", "seen_version": task.version}
    task = world.do("hohhot.duty", tasks.finish_task, task.id, **ending)
    assert task.state == "done"
    world.refused("illegal_move", "hohhot.duty", tasks.finish_task, task.id, ending="again", seen_version=5)


def test_the_joint_command_asks_any_city_s_post_and_what_the_clock_watches_is_not_ticked_off(
    world: World,
) -> None:
    given = {"title": "报送情况", "note": "", "city": HOHHOT, "role": "duty_officer", "about": ""}
    due = world.now + timedelta(hours=1)
    world.refused("not_allowed", "baotou.leader", tasks.make_task, **given, due_at=due)
    world.refused("in_the_past", "joint", tasks.make_task, **given, due_at=world.now)
    world.refused("no_such_post", "joint", tasks.make_task, **given | {"role": "audit_admin"}, due_at=due)
    task = world.do("joint", tasks.make_task, **given, due_at=due)
    task = world.do("joint", tasks.cancel_task, task.id, ending="已电话报告", seen_version=task.version)
    assert task.state == "cancelled"
    asked(world)
    world.later(minutes=31)
    watched = tick(world, "consent")[-1]
    seen = {"ending": "x", "seen_version": watched.version}
    world.refused("ends_when_done", "hohhot.leader", tasks.finish_task, watched.id, **seen)
    watched = world.do("joint", tasks.acknowledge_task, watched.id, seen_version=watched.version)
    assert [step.acknowledged_by is not None for step in watched.escalations] == [False, True]


def test_a_process_ticks_every_world_in_its_own_transactions(world: World) -> None:
    asked(world)
    told = clock_tick(world.database)  # by the wall clock all of it is long overdue
    assert told > 0
    assert clock_tick(world.database) == 0
    with world.read() as session:
        steps = [len(one.escalations) for one in tasks.every_task(session) if one.kind == "consent"]
    assert steps == [2]
