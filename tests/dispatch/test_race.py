"""Two consents race for the last one: exactly one wins, every time, and the other is told who has it."""

import threading
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, NamedTuple

import pytest
from sqlalchemy.orm import Session

from app.accounts.policy import Actor
from app.core.db import Database
from app.core.errors import Conflict, DomainError
from app.core.journal import verify
from app.dispatch import consents, plans
from app.dispatch.events import Plan
from app.incidents import service as incidents
from app.incidents.events import Incident
from tests.lending import Asked, answer, below_floor, content, seen
from tests.world import World, incident, lot, needing, places, small_world, unit

ROUNDS, AT_ONCE = {"postgresql": 200, "sqlite": 40}, 20
ANY_NUMBER = 10_000
LASTS = ("unit", "lot", "resource")
NEEDS = (
    ("unit", "ambulance_transport", AT_ONCE),
    ("supply", "tent_12", AT_ONCE),
    ("resource", "burn_bed", AT_ONCE),
)


class Side(NamedTuple):
    """One of the two: whose incident it is, who answers, and through which connection."""

    duty: str
    leader: str
    incident: Incident
    database: Database


@pytest.fixture
def world(database: Database) -> World:
    return small_world(database)


def test_of_two_consents_for_the_last_one_exactly_one_wins_and_the_other_learns_who(world: World) -> None:
    twin = Database(world.database.url)  # shares no lock with the first, like another process
    start = threading.Barrier(2)
    said: dict[str, dict[str, int]] = {}  # by form: the leaders let the last one go below any floor
    try:
        with ThreadPoolExecutor(2) as threads:
            for _ in range(ROUNDS[world.database.engine.dialect.name] // AT_ONCE):
                lasts = [last_one(world, LASTS[number % 3]) for number in range(AT_ONCE)]
                sides = two_sides(world, twin)
                asked = [submitted_at_once(world, side, lasts) for side in sides]
                for source, pair in zip(lasts, zip(*asked, strict=True), strict=True):
                    form = source.partition(":")[0]
                    if form not in said:
                        said[form] = dict.fromkeys(below_floor(world, pair[0], "hohhot"), ANY_NUMBER)
                    refusals = list(threads.map(partial(attempt, world, start, said[form]), sides, pair))
                    assert_one_won(world, source, pair, refusals)
    finally:
        twin.close()
    with world.read() as session:
        assert verify(session).broken_at is None


def two_sides(world: World, twin: Database) -> tuple[Side, Side]:
    """An explosion at Ulanqab and a flood at Ordos that need the same things."""
    explosion, flood = incident(world), incident(world, "ordos.duty", lat=39.8, lon=110.0, type_code="11A02")
    return (
        Side("ulanqab.duty", "hohhot.leader", needing(world, explosion, *NEEDS), world.database),
        Side("ordos.duty", "hohhot.leader2", needing(world, flood, *NEEDS), twin),
    )


def last_one(world: World, form: str) -> str:
    if form == "unit":
        return unit(world, "hohhot")
    if form == "lot":
        return lot(world, "hohhot", "tent_12", 1)
    return places(world, "hohhot", "burn_bed", 3, occupied=2)


def submitted_at_once(world: World, side: Side, sources: list[str]) -> list[Plan]:
    """One plan for each source, all in one transaction: only the race itself is measured alone."""
    wanted = [content(world, side.incident, Asked(source)) for source in sources]
    duty = world.officers[side.duty]
    with world.write(duty) as session:
        row = incidents.find(session, side.incident.id)
        drafts = [plans.draft_plan(session, duty, row, one) for one in wanted]
        world.later(seconds=1)
        session.info["at"] = world.now
        return [plans.submit(session, duty, plan.id, **seen(plan)) for plan in drafts]


def attempt(
    world: World, start: threading.Barrier, said: dict[str, int], side: Side, plan: Plan
) -> DomainError | None:
    leader: Actor = world.officers[side.leader]
    given = answer(plan, "hohhot") | {"below_floor": said}
    start.wait()
    try:
        with side.database.write(world.name, by=leader.id, at=world.now) as session:
            consents.answer(session, leader, plan.id, **given)
    except DomainError as refusal:
        return refusal
    return None


def assert_one_won(
    world: World, source: str, pair: tuple[Plan, ...], refusals: list[DomainError | None]
) -> None:
    assert sorted(refusal is None for refusal in refusals) == [False, True]
    winner, loser = (0, 1) if refusals[0] is None else (1, 0)
    refusal = refusals[loser]
    assert isinstance(refusal, Conflict)
    assert refusal.code == "stock_shortage"
    (lack,) = shortages(refusal)
    assert (lack["source"], lack["wanted"], lack["free"]) == (source, 1, 0)
    (line,) = pair[winner].movements
    assert [(held["holder"], held["quantity"]) for held in lack["holders"]] == [(f"movement:{line.id}", 1)]
    with world.read() as session:
        states = [plan_state(session, plan) for plan in pair]
    assert (states[winner], states[loser]) == ("consented", "submitted")


def plan_state(session: Session, plan: Plan) -> str:
    return str(plans.locked(session, plan.id).state)


def shortages(refusal: Conflict) -> list[dict[str, Any]]:
    found = refusal.details["shortages"]
    assert isinstance(found, list)
    return found
