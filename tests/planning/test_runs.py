"""Planning runs: asked for, claimed by one worker, reported, cancelled, and never lost with a worker."""

from functools import partial
from time import process_time

import pytest

from app.core.db import Database
from app.core.tables import REAL
from app.incidents import service
from app.planning import runs
from app.planning.events import Run
from app.planning.models import RunRow
from app.planning.worker import Progress
from solver.generate import generate
from solver.plan import Plan
from solver.solve import solve
from tests.world import GUYANG, World, incident, needing, small_world

AMBULANCES = ("unit", "ambulance_transport", 6)
SO_FAR: dict[str, object] = {
    "name": "fastest",
    "also": [],
    "goals": [],
    "gap": None,
    "movement_count": 3,
    "unmet_quantity": 0,
    "last_arrival_minutes": 90.0,
    "cities": ["150900"],
}


@pytest.fixture
def world(database: Database) -> World:
    return small_world(database)


def requested(world: World, who: str = "ulanqab.duty") -> Run:
    found = needing(world, incident(world), AMBULANCES)
    return world.do(who, runs.request_run, [found.id], time_limit_seconds=20)


def claimed(world: World) -> int | None:
    def claim(session: object) -> int | None:
        run: RunRow | None = runs.claim(session)  # type: ignore[arg-type]  # World.work passes a Session
        return run.id if run else None

    return world.work(claim)


def now(world: World, run: Run) -> Run:
    with world.read() as session:
        return runs.shape(runs.find(session, run.id))


def waiting(world: World) -> bool:
    with world.read() as session:
        return runs.claimable(session, world.now)


def test_a_run_waits_is_claimed_once_reports_and_is_done(world: World) -> None:
    run = requested(world)
    assert (run.state, run.percent, run.requested_at, run.proposals) == ("waiting", 0, world.now, [])
    assert claimed(world) == run.id
    assert claimed(world) is None
    assert not waiting(world)
    assert world.work(lambda s: runs.freeze(s, run.id, problem="{}", problem_hash="0" * 64))
    assert now(world, run).frozen_at == world.now
    assert world.work(lambda s: runs.report(s, run.id, "improving", 40))
    assert world.work(lambda s: runs.report(s, run.id, "proving", 30))
    assert (now(world, run).stage, now(world, run).percent) == ("proving", 40)  # never backwards
    world.work(lambda s: runs.finish(s, run.id, answer="{}", proposals=[]))
    assert (now(world, run).state, now(world, run).percent) == ("done", 100)
    said = [entry["action"] for entry in world.entries() if entry["kind"] == "run.changed"]
    assert said == [
        "run.requested",
        "run.started",
        "run.frozen",
        "run.progressed",
        "run.progressed",
        "run.finished",
    ]


def test_a_run_whose_worker_died_is_taken_up_again_but_not_for_ever(world: World) -> None:
    run = requested(world)
    for _ in range(runs.MOST_ATTEMPTS):
        assert claimed(world) == run.id
        world.later(seconds=runs.LEASE_SECONDS - 2)
        assert not waiting(world)
        world.later(seconds=3)
        assert waiting(world)
    assert claimed(world) is None
    assert (now(world, run).state, now(world, run).error) == ("failed", "worker_died")
    assert not waiting(world)


def test_a_report_keeps_the_lease(world: World) -> None:
    run = requested(world)
    claimed(world)
    for percent in (10, 20, 30):
        world.later(seconds=runs.LEASE_SECONDS - 2)
        world.work(partial(runs.report, run_id=run.id, stage="improving", percent=percent))
    assert not waiting(world)


def test_a_cancelled_run_tells_its_worker_to_stop_and_keeps_no_answer(world: World) -> None:
    run = requested(world)
    claimed(world)
    world.refused("not_allowed", "hohhot.duty", runs.cancel, run.id)
    told = world.do("ulanqab.leader", runs.cancel, run.id)
    assert (told.state, told.finished_at) == ("cancelled", world.now)
    assert not world.work(lambda s: runs.report(s, run.id, "improving", 40))
    assert not world.work(lambda s: runs.freeze(s, run.id, problem="{}", problem_hash="0" * 64))
    world.work(lambda s: runs.finish(s, run.id, answer="{}", proposals=[]))
    world.work(lambda s: runs.finish_failed(s, run.id, "late"))
    assert now(world, run).state == "cancelled"
    world.refused("illegal_move", "ulanqab.leader", runs.cancel, run.id)


def test_an_unfinished_run_has_no_proposals_yet(world: World) -> None:
    run = requested(world)
    with world.read() as session, pytest.raises(Exception, match="run_not_done"):
        runs.finished(session, run.id)


def test_several_incidents_are_planned_together_only_by_who_may_for_each(world: World) -> None:
    one = needing(world, incident(world), AMBULANCES)
    other = needing(world, incident(world, "baotou.duty", **GUYANG), AMBULANCES)
    both = [other.id, one.id, one.id]
    for who in ("ulanqab.duty", "baotou.leader", "ulanqab.store", "system"):
        world.refused("not_allowed", who, runs.request_run, both, time_limit_seconds=20)
    run = world.do("joint", runs.request_run, both, time_limit_seconds=20)
    assert run.incident_ids == [one.id, other.id]


def test_nothing_is_planned_where_nothing_is_needed_or_all_is_over(world: World) -> None:
    quiet = incident(world)
    world.refused("nothing_to_plan", "ulanqab.duty", runs.request_run, [quiet.id], time_limit_seconds=20)
    found = needing(world, quiet, AMBULANCES)
    given = {"matter": "m", "level": 3, "expected_hours": 24, "measures": "m"}
    found = world.do("ulanqab.duty", service.start_response, found.id, seen_version=found.version, **given)
    world.do("ulanqab.duty", service.end_response, found.id, reason="over", seen_version=found.version)
    world.refused("incident_not_open", "ulanqab.duty", runs.request_run, [found.id], time_limit_seconds=20)
    world.refused("not_found", "ulanqab.duty", runs.request_run, [4711], time_limit_seconds=20)


def test_an_officer_takes_the_best_plan_so_far_and_the_worker_searches_no_further(world: World) -> None:
    run = requested(world)
    world.refused("run_has_no_plan", "ulanqab.leader", runs.take_best, run.id)
    claimed(world)
    world.refused("run_has_no_plan", "ulanqab.leader", runs.take_best, run.id)
    assert world.work(lambda s: runs.report(s, run.id, "first", 50, SO_FAR))
    assert now(world, run).proposals[0].movement_count == 3
    world.refused("not_allowed", "hohhot.duty", runs.take_best, run.id)
    assert not world.work(lambda s: runs.is_over(s, run.id))
    assert world.do("ulanqab.leader", runs.take_best, run.id).enough
    assert world.work(lambda s: runs.is_over(s, run.id))
    world.work(lambda s: runs.finish(s, run.id, answer="{}", proposals=[SO_FAR]))
    assert now(world, run).state == "done"
    world.refused("run_has_no_plan", "ulanqab.leader", runs.take_best, run.id)


def test_a_search_that_is_cut_short_ends_at_once_with_the_plan_it_has(world: World) -> None:
    run = requested(world)
    claimed(world)
    progress = Progress(world.database, REAL, run.id, 0.0)

    def hear(stage: str, percent: int, plan: Plan | None) -> None:
        progress.report(stage, percent, plan)
        if stage == "first":
            world.do("ulanqab.leader", runs.take_best, run.id)

    started = process_time()
    found = solve(generate("four-scarce", 3), seconds=60, on_progress=hear, should_stop=progress.is_over)
    assert process_time() - started < 5
    [plan] = found.plans
    assert (plan.certificate.status, plan.certificate.checked) == ("limit", True)
    assert plan.goal("unmet").bound is not None
    assert now(world, run).proposals[0].movement_count == len(plan.movements)
    assert not progress.stopped()


def test_three_plans_can_be_asked_about_while_the_search_goes_on(world: World) -> None:
    run = requested(world)
    claimed(world)
    with world.read() as session, pytest.raises(Exception, match="run_not_done"):
        runs.answered(session, run.id)
    two = [{**SO_FAR, "name": name} for name in ("a", "b")]
    assert world.work(lambda s: runs.stand(s, run.id, answer="{}", plans="{}", proposals=two))
    standing = now(world, run)
    assert (standing.state, standing.ready) == ("solving", True)
    assert [one.name for one in standing.proposals] == ["a", "b"]
    with world.read() as session:
        assert runs.answered(session, run.id).plans == "{}"
        with pytest.raises(Exception, match="run_not_done"):
            runs.finished(session, run.id)  # nobody drafts what may change under his hand


def test_what_a_dead_worker_found_does_not_outlive_its_question(world: World) -> None:
    run = requested(world)
    claimed(world)
    assert world.work(lambda s: runs.stand(s, run.id, answer="{}", plans="{}", proposals=[SO_FAR]))
    world.later(seconds=runs.LEASE_SECONDS + 1)
    assert claimed(world) == run.id
    again = now(world, run)
    assert (again.ready, again.proposals) == (False, [])
