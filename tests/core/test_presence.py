"""Who has what open: said by consoles, seen by their own world only, forgotten by itself."""

from datetime import UTC, datetime, timedelta

from app.core.db import Database
from app.core.live import Tail
from app.core.presence import KEPT, Presence, Present

NOW = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
READS = Presence(7, "incident:5", editing=False)
WRITES = Presence(8, "incident:5", editing=True)


def test_an_officer_is_told_once_for_what_several_of_his_windows_show() -> None:
    present = Present()
    present.say("real", "a", READS, NOW)
    present.say("real", "b", Presence(7, "incident:5", editing=True), NOW)
    assert present.now("real", NOW) == [Presence(7, "incident:5", editing=True)]
    present.say("real", "b", None, NOW)
    assert present.now("real", NOW) == [READS]


def test_who_edits_comes_first_and_a_drill_sees_only_its_own() -> None:
    present = Present()
    present.say("real", "a", READS, NOW)
    present.say("real", "b", WRITES, NOW)
    present.say("drill:1", "c", Presence(9, "plan:1", editing=False), NOW)
    assert present.now("real", NOW) == [WRITES, READS]
    assert present.now("drill:1", NOW) == [Presence(9, "plan:1", editing=False)]


def test_what_is_not_said_again_is_forgotten_and_that_is_a_change() -> None:
    present = Present()
    present.say("real", "a", READS, NOW)
    assert present.changed(NOW) == ["real"]
    present.say("real", "a", READS, NOW + timedelta(seconds=20))
    assert present.changed(NOW + KEPT) == []
    assert present.changed(NOW + KEPT + timedelta(seconds=20)) == ["real"]
    assert present.now("real", NOW + KEPT + timedelta(seconds=20)) == []


def test_the_pulse_brings_it_to_the_consoles_of_that_world(database: Database) -> None:
    sent: list[tuple[str, str, object]] = []
    present = Present()
    tail = Tail(database, lambda world, name, payload: sent.append((world, name, payload)), present)
    present.say("real", "a", READS, datetime.now(UTC))
    tail.pulse()
    tail.pulse()
    told = [payload for _, name, payload in sent if name == "present"]
    assert told == [[{"officer_id": 7, "about": "incident:5", "editing": False}]]
