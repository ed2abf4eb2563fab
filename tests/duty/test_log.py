"""The duty log: the journal by kind, lines by hand, corrections as new lines; found by city and word."""

from datetime import timedelta
from typing import Any

import pytest

from app.core.db import Database
from app.duty import log
from app.duty.handover_events import LogEntry
from tests.lending import Asked, submitted
from tests.world import BAOTOU, HOHHOT, World, incident, needing, small_world, unit


@pytest.fixture
def world(database: Database) -> World:
    return small_world(database)


def phoned(world: World, who: str = "hohhot.duty", **given: Any) -> LogEntry:
    said = {
        "form": "phone",
        "occurred_at": world.now - timedelta(minutes=3),
        "caller": "赛罕区值班室",
        "content": "昭乌达路积水 40 厘米，2 车被困",
        "informed": "巴特尔",
        "about": "",
        "corrects_id": None,
    }
    return world.do(who, log.write_entry, **said | given)


def read(world: World, **asked: Any) -> list[dict[str, Any]]:
    every = {
        "city": HOHHOT,
        "before": None,
        "limit": 100,
        "kind": None,
        "words": "",
        "since": None,
        "until": None,
    }
    with world.read() as session:
        return log.log_page(session, **every | asked)[0]


def test_a_call_is_written_down_with_who_called_what_and_whom_it_was_told(world: World) -> None:
    entry = phoned(world)
    (line,) = read(world)
    assert (line["action"], line["object"]["caller"], line["object"]["informed"]) == (
        "log.phone",
        "赛罕区值班室",
        "巴特尔",
    )
    assert entry.occurred_at < entry.recorded_at
    with pytest.raises(Exception, match="in_the_future"):
        phoned(world, occurred_at=world.now + timedelta(hours=1))


def test_a_wrong_line_stays_and_a_new_one_corrects_it(world: World) -> None:
    wrong = phoned(world)
    right = phoned(world, content="积水 20 厘米", corrects_id=wrong.id)
    assert [line["object"]["id"] for line in read(world)] == [right.id, wrong.id]
    assert read(world)[0]["object"]["corrects_id"] == wrong.id
    with pytest.raises(Exception, match="not_found"):
        phoned(world, "baotou.duty", corrects_id=wrong.id)


def test_the_journal_writes_what_concerns_the_city_and_leaves_out_what_does_not(world: World) -> None:
    found = needing(world, incident(world), ("unit", "ambulance_transport", 1))
    submitted(world, found, Asked(unit(world, "hohhot")))
    phoned(world, "baotou.duty")
    mine = [line["action"] for line in read(world)]
    assert "plan.submitted" in mine
    assert not {"incident.logged", "log.phone"} & set(mine), "another city's own affairs"
    theirs = [line["action"] for line in read(world, city=BAOTOU)]
    assert "log.phone" in theirs
    assert "plan.submitted" not in theirs
    actions = [line["action"] for line in read(world, city=None)]
    assert "incident.logged" in actions
    assert not any(action.startswith(("unit.", "officer.")) for action in actions)


def test_it_is_searched_by_word_time_and_kind_and_read_in_pages(world: World) -> None:
    for number in range(5):
        phoned(world, content=f"第{number}次报告 100%")
    assert [line["object"]["content"] for line in read(world, words="第3次 报告")] == ["第3次报告 100%"]
    assert len(read(world, words="100%")) == 5
    assert read(world, words="100_") == []
    assert read(world, kind="plan.changed") == []
    newest = read(world, limit=2)
    older = read(world, limit=2, before=newest[-1]["position"])
    assert [line["object"]["content"][1] for line in newest + older] == ["4", "3", "2", "1"]
    assert read(world, since=world.now + timedelta(seconds=1)) == []
