"""The real solver in this process: from a stated need to a plan, and around a refusal."""

import json

import pytest

from app.core import clock
from app.core.db import Database
from app.dispatch import decisions, plans
from app.dispatch.events import Plan
from app.incidents.events import Incident
from app.planning import drafts, runs
from app.planning.events import Run
from app.planning.proposals import Proposals, kept_proposals
from app.planning.reactions import bring_trucks_home, react
from app.planning.worker import work_once
from solver.formats.formats import problem_from_json
from tests.lending import Asked, acknowledged, answered, moved, plan_now, received, seen
from tests.world import World, incident, lot, needing, small_world, trucks, unit

SECONDS = 5
QUILTS, LIGHTS = ("supply", "quilt", 60), ("unit", "lighting", 4)


@pytest.fixture
def world(database: Database) -> World:
    """Hohhot and Baotou have what Ulanqab lacks; the clock is the worker's, which is the wall's."""
    world = small_world(database)
    world.now = clock.now()
    for city, lights in (("ulanqab", 1), ("hohhot", 8), ("baotou", 8)):
        for _ in range(lights):
            unit(world, city, "light_truck")
    lot(world, "hohhot", "quilt", 4000)
    lot(world, "baotou", "quilt", 4000)
    trucks(world, "hohhot", 5)
    trucks(world, "baotou", 5)
    return world


def solved(world: World, found: Incident) -> Run:
    run = world.do("ulanqab.duty", runs.request_run, [found.id], time_limit_seconds=SECONDS)
    assert work_once(world.database)
    return finished(world, run.id)


def finished(world: World, run_id: int) -> Run:
    with world.read() as session:
        run = runs.shape(runs.find(session, run_id))
    assert (run.state, run.error) == ("done", None)
    world.now = max(world.now, clock.now())
    return run


def proposals(world: World, run: Run) -> Proposals:
    with world.read() as session:
        return kept_proposals(runs.finished(session, run.id))


def test_a_unit_on_its_way_home_is_named_for_what_stays_open(world: World) -> None:
    one = unit(world, "ulanqab", "drain_truck")
    fire = needing(world, incident(world), ("unit", "drainage", 1000))
    plan = acknowledged(world, fire, Asked(one))
    line = received(world, plan.movements[0])
    again = needing(world, incident(world, title="另一起"), ("unit", "drainage", 1000))
    assert "returning" not in str(proposals(world, solved(world, again)).proposals[0].unmet)
    moved(world, line, "release", "ulanqab.duty")
    moved(world, line, "go_home", "ulanqab.team")
    [open_need] = proposals(world, solved(world, again)).proposals[0].unmet
    [back] = open_need.details["returning"]
    assert (back["source"], back["city"]) == (one, line.city_from)
    assert world.now.isoformat() < back["free_at"] < back["arrive_at"]


def drafted(world: World, run: Run, name: str, lines: dict[str, int] | None = None) -> Plan:
    (plan,) = world.do("ulanqab.duty", drafts.draft_plans, run_id=run.id, proposal=name, lines=lines)
    return plan


def test_a_run_is_solved_and_its_proposals_are_kept_with_their_question(world: World) -> None:
    found = needing(world, incident(world), QUILTS, LIGHTS)
    run = solved(world, found)
    told = proposals(world, run)
    names = {name for one in told.proposals for name in (one.name, *one.also)}
    assert names == {"fastest", "balanced", "frugal"}
    assert [one.name for one in run.proposals] == [one.name for one in told.proposals]
    for one in told.proposals:
        assert one.unmet == []
        assert one.gap is not None
        by_need = {need.id: 0 for need in found.needs}
        for line in one.movements:
            by_need[line.need_id] += line.quantity
            assert line.arrive_minutes >= line.leave_minutes + line.travel_minutes - 0.2
            assert line.leave_minutes >= line.assembly_minutes - 0.2
        assert by_need == {found.needs[0].id: 60, found.needs[1].id: 4}
    with world.read() as session:
        kept = runs.find(session, run.id)
        problem = problem_from_json(str(kept.problem))
    assert problem.starts_at == f"{told.frozen_at.isoformat(timespec='seconds')}"
    assert kept.problem_hash == told.proposals[0].certificate["problem_hash"]


def test_a_proposal_becomes_a_draft_that_the_cities_can_grant(world: World) -> None:
    found = needing(world, incident(world), QUILTS, LIGHTS)
    plan = drafted(world, solved(world, found), "fastest")
    assert (plan.name, plan.incident_id, plan.city) == ("fastest", found.id, "150900")
    plan = world.do("ulanqab.duty", plans.submit, plan.id, **seen(plan))
    for consent in plan.consents:
        plan = answered(world, plan, {"150100": "hohhot", "150200": "baotou"}[consent.city])
    assert plan.state == "consented"
    plan = world.do("ulanqab.leader", decisions.approve, plan.id, **seen(plan))
    assert {line.state for line in plan.movements} == {"ordered"}


def test_an_officer_lowers_and_drops_lines_but_adds_none(world: World) -> None:
    found = needing(world, incident(world), QUILTS, LIGHTS)
    run = solved(world, found)
    (proposal, *_) = proposals(world, run).proposals
    by_quilts = next(line for line in proposal.movements if line.kind == "quilt")
    dropped = next(line for line in proposal.movements if line.form == "unit")
    plan = drafted(world, run, proposal.name, {by_quilts.line: by_quilts.quantity - 5, dropped.line: 0})
    assert len(plan.movements) == len(proposal.movements) - 1
    assert next(line.quantity for line in plan.movements if line.kind == "quilt") == by_quilts.quantity - 5
    lacking = {one.need_id: (one.quantity, one.reason) for one in plan.unmet}
    assert lacking == {by_quilts.need_id: (5, "not_in_plan"), dropped.need_id: (1, "not_in_plan")}
    assert (plan.goals, plan.gap) == ([], None)  # they were those of the whole
    for quantity in (by_quilts.quantity + 1, -1):
        given = {"run_id": run.id, "proposal": proposal.name, "lines": {by_quilts.line: quantity}}
        world.refused("bad_quantity", "ulanqab.duty", drafts.draft_plans, **given)
    nothing = {line.line: 0 for line in proposal.movements}
    given = {"run_id": run.id, "proposal": proposal.name, "lines": nothing}
    world.refused("empty_plan", "ulanqab.duty", drafts.draft_plans, **given)
    unknown = {"run_id": run.id, "proposal": "cheapest", "lines": None}
    world.refused("not_found", "ulanqab.duty", drafts.draft_plans, **unknown)
    world.refused("not_allowed", "hohhot.duty", drafts.draft_plans, **(unknown | {"proposal": "fastest"}))


def test_a_proposal_taken_as_it_is_keeps_its_goals(world: World) -> None:
    found = needing(world, incident(world), QUILTS, LIGHTS)
    run = solved(world, found)
    (proposal, *_) = proposals(world, run).proposals
    as_proposed = {line.line: line.quantity for line in proposal.movements}
    plan = drafted(world, run, proposal.name, as_proposed)
    assert [goal.value for goal in plan.goals] == [goal.value for goal in proposal.goals]
    assert plan.unmet == []


def test_a_need_that_stays_open_keeps_its_reason_when_less_is_taken(world: World) -> None:
    found = needing(world, incident(world), ("unit", "lighting", 40))
    run = solved(world, found)
    (proposal, *_) = proposals(world, run).proposals
    (short,) = proposal.unmet
    plan = drafted(world, run, proposal.name, {proposal.movements[0].line: 0})
    (told,) = plan.unmet
    assert (told.quantity, told.reason) == (short.quantity + 1, short.reason)


def test_a_refusal_is_planned_around_by_itself_and_what_is_granted_stays(world: World) -> None:
    found = needing(world, incident(world), LIGHTS)
    plan = drafted(world, solved(world, found), "fastest")
    plan = world.do("ulanqab.duty", plans.submit, plan.id, **seen(plan))
    own = [line for line in plan.movements if line.city_from == plan.city]
    lender = plan.consents[0].city
    name = {"150100": "hohhot", "150200": "baotou"}[lender]
    asked = [line for line in plan.movements if line.city_from == lender]
    *kept, refused = asked
    plan = answered(world, plan, name, {line.id: 1 for line in kept}, "crew_limit")
    assert plan.state == "replanning"

    react(world.database, SECONDS)
    plan = plan_now(world, plan)
    assert plan.replan_run_id is not None
    react(world.database, SECONDS)
    assert plan_now(world, plan).replan_run_id == plan.replan_run_id  # once
    assert work_once(world.database)
    run = finished(world, plan.replan_run_id)
    assert run.plan_id == plan.id

    before = {line.id: line for line in plan.movements}
    name_of = run.proposals[0].name
    revised = world.do(
        "ulanqab.duty",
        drafts.revise_plan,
        plan.id,
        run_id=run.id,
        proposal=name_of,
        seen_version=plan.version,
    )
    assert revised.revision == 2
    after = {line.id: line for line in revised.movements}
    assert {line.id: after[line.id] for line in (*own, *kept)} == {
        line.id: before[line.id] for line in (*own, *kept)
    }
    assert after[refused.id].state == "refused"
    new = [line for line in revised.movements if line.id not in before]
    assert [(line.quantity, line.city_from != lender) for line in new] == [(1, True)]


def test_an_officer_asks_for_a_new_plan_around_a_refusal_himself(world: World) -> None:
    found = needing(world, incident(world), LIGHTS)
    plan = drafted(world, solved(world, found), "fastest")
    plan = world.do("ulanqab.duty", plans.submit, plan.id, **seen(plan))
    old = plan.version
    plan = answered(world, plan, "hohhot", {}, "own_incident")
    seconds = {"time_limit_seconds": SECONDS, "together_with": []}
    world.refused(
        "plan_changed", "ulanqab.duty", drafts.start_replanning, plan.id, seen_version=old, **seconds
    )
    run = world.do("ulanqab.duty", drafts.start_replanning, plan.id, seen_version=plan.version, **seconds)
    assert (run.plan_id, plan_now(world, plan).replan_run_id) == (plan.id, run.id)
    react(world.database, SECONDS)
    assert plan_now(world, plan).replan_run_id == run.id


def test_an_unsolvable_question_fails_with_words_and_blocks_nothing(world: World) -> None:
    found = needing(world, incident(world), LIGHTS)
    broken = world.do("ulanqab.duty", runs.request_run, [found.id], time_limit_seconds=SECONDS)
    with world.write() as session:
        runs.find(session, broken.id).incident_ids = [4711]
    run = world.do("ulanqab.duty", runs.request_run, [found.id], time_limit_seconds=SECONDS)
    assert work_once(world.database)
    with world.read() as session:
        told = runs.shape(runs.find(session, broken.id))
    assert told.state == "failed"
    assert "not_found" in str(told.error)
    assert work_once(world.database)
    finished(world, run.id)
    assert not work_once(world.database)


def test_what_nobody_has_is_unmet_with_a_reason(world: World) -> None:
    found = needing(world, incident(world), ("unit", "diving", 2))
    run = solved(world, found)
    for one in proposals(world, run).proposals:
        assert [(unmet.quantity, bool(unmet.reason)) for unmet in one.unmet] == [(2, True)]
    assert json.loads(run.model_dump_json())["proposals"][0]["unmet_quantity"] == 2


def test_an_idle_worker_finds_nothing_and_changes_nothing(world: World) -> None:
    before = world.position()
    assert not work_once(world.database)
    react(world.database, SECONDS)
    bring_trucks_home(world.database)
    assert world.position() == before
