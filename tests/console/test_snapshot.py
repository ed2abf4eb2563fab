"""A snapshot and the entries after it make the same picture as a later snapshot: for every service."""

import inspect
import json
import re
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from pydantic import TypeAdapter

from app.agreement import service as agreement
from app.console.snapshot import ENTRIES, EVENTS, AnyEntry, Pictures, Snapshot
from app.core.db import Database
from app.dispatch import (
    batches,
    consents,
    decisions,
    endorsement,
    merging,
    offers,
    oral,
    orders,
    papers,
    plans,
    provisional,
    requests,
    road_reports,
    settlement,
    tracking,
)
from app.duty import handover, roster, swaps, tasks
from app.duty import log as duty_log
from app.incidents import casualties, experts, limits, links, needs, notices, reports, tallies, warnings
from app.incidents import service as incidents
from app.inventory import service as inventory
from app.inventory import stocktake
from app.planning import drafts, runs
from app.region import service as region
from tests.lending import Asked, acknowledged, brought_home, received
from tests.world import World, applied, incident, lot, needing, places, small_world, trucks, unit

TESTS = Path(__file__).parent.parent
# They are given an officer to check and change nothing, or are called by others with their own transaction.
READERS = {"service.mine", "drafts.replan", "reports.sheet", "experts.contact", "casualties.named"}
SERVICES: tuple[ModuleType, ...] = (
    incidents,
    needs,
    reports,
    limits,
    warnings,
    notices,
    tallies,
    links,
    experts,
    casualties,
    inventory,
    region,
    agreement,
    plans,
    endorsement,
    consents,
    provisional,
    oral,
    decisions,
    orders,
    papers,
    road_reports,
    requests,
    settlement,
    tracking,
    batches,
    merging,
    offers,
    runs,
    drafts,
    tasks,
    roster,
    swaps,
    handover,
    duty_log,
    stocktake,
)


@pytest.fixture
def world(database: Database) -> World:
    return small_world(database)


def whole_loan(world: World) -> None:
    tents, fleet = lot(world, "hohhot", "tent_12", 50), trucks(world, "hohhot", 3)
    beds, ambulance = places(world, "hohhot", "burn_bed", 10), unit(world, "baotou")
    wanted = ("supply", "tent_12", 40), ("resource", "burn_bed", 5), ("unit", "ambulance_transport", 2)
    found = needing(world, incident(world), *wanted)
    asked = Asked(tents, 20, {fleet: 1}), Asked(beds, 5), Asked(ambulance)
    for line in acknowledged(world, found, *asked).movements:
        received(world, line)
        brought_home(world, line)


def test_a_console_that_starts_anywhere_ends_with_the_same_picture(world: World) -> None:
    pictures = [(world.position(), world.state())]

    def watch(_: object) -> None:
        pictures.append((world.position(), world.state()))

    whole_loan(world)
    watch(None)
    whole_loan(world)
    watch(None)
    (_, last) = pictures[-1]
    for position, picture in pictures:
        # What stands in the register is put there without an entry by these tests themselves.
        started = {key: value for key, value in last.items() if value["version"] == 1} | picture
        assert applied(started, world.entries(position)) == last


def test_an_entry_applied_twice_or_late_changes_nothing(world: World) -> None:
    before, position = world.state(), world.position()
    whole_loan(world)
    entries = world.entries(position)
    once = applied(before, entries)
    assert applied(once, entries) == once
    assert applied(once, entries[: len(entries) // 2]) == once


def test_a_snapshot_says_its_position_and_is_what_the_document_promises(world: World) -> None:
    whole_loan(world)
    told = Snapshot.model_validate_json(Pictures().of(world.database, world.name))
    assert (told.world, told.position) == ("real", world.position())
    kinds = {event.kind for event in told.objects}
    assert {"officer.changed", "site.changed", "lot.changed", "plan.changed", "order.changed"} <= kinds


def test_consoles_that_open_at_one_position_share_a_picture_and_later_ones_get_a_later(world: World) -> None:
    pictures = Pictures()

    def objects() -> list[Any]:
        found: list[Any] = json.loads(pictures.of(world.database, world.name))["objects"]
        return found

    first = objects()
    assert objects() == first
    found = incident(world)
    assert [one["object"]["id"] for one in objects() if one["kind"] == "incident.changed"] == [found.id]


def test_every_entry_is_one_of_the_documented_kinds(world: World) -> None:
    whole_loan(world)
    entry: TypeAdapter[Any] = TypeAdapter(AnyEntry)
    for one in world.entries():
        assert json.loads(entry.dump_json(entry.validate_python(one))) == one
    assert len(ENTRIES) == len(EVENTS) == len({event.model_fields["kind"].default for event in EVENTS})


def acts() -> list[str]:
    """Every service an officer can call: functions of (session, actor, ...) that the services define."""
    found: list[tuple[ModuleType, Callable[..., object]]] = [
        (module, function)
        for module in SERVICES
        for _, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__ == module.__name__ and not function.__name__.startswith("_")
    ]
    return sorted(
        f"{module.__name__.rsplit('.', 1)[-1]}.{function.__name__}"
        for module, function in found
        if list(inspect.signature(function).parameters)[:2] == ["session", "actor"]
    )


@pytest.mark.parametrize("act", [act for act in acts() if act not in READERS])
def test_every_service_is_replayed_by_some_test(act: str) -> None:
    """`World.do` replays what it is given; the tests name each service they give it."""
    module, _, name = act.partition(".")
    module = {"service": r"\w+"}.get(module, module)
    named = re.compile(rf"\b{module}\.{name}\b|\"{name}\"")
    texts = [path.read_text(encoding="utf-8") for path in TESTS.rglob("*.py")]
    given = [text for text in texts if "world.do(" in text or "world.do," in text]
    assert any(named.search(text) for text in given), f"no test gives {act} to World.do"
