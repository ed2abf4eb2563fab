"""Drills that nobody attends: from start to report, the same again, and on from where they were killed."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from app.core import journal
from app.core.db import Database
from app.drills import exercises
from app.drills.assessing import evaluate
from app.drills.library import shipped
from app.drills.models import CONTROL
from app.drills.report import as_html, as_pdf, as_sheet, document
from app.drills.worker import run_through, step
from config.settings import ROOT
from tests.drills.staged import begun, played, real_world, script

SHORT_RUN_STEPS = 6


def entries(database: Database, exercise_id: int) -> list[dict[str, Any]]:
    with database.read(f"drill:{exercise_id}") as session:
        return [json.loads(journal.as_wire(row)) for row in journal.entries(session, 0, 100_000)]


def head(database: Database, exercise_id: int) -> str:
    with database.read(f"drill:{exercise_id}") as session:
        query = select(journal.JournalHead.hash).where(journal.JournalHead.world == f"drill:{exercise_id}")
        return session.execute(query).scalar_one()


def test_a_drill_runs_unattended_from_the_first_call_to_its_report(register: Database) -> None:
    before = real_world(register)
    exercise_id = played(register, script())
    found = evaluate(register, exercise_id)
    assert {one.key: one.result for one in found.outcomes} == {
        "call_read": "met",
        "graded": "met",
        "approved": "met",
        "media_read": "met",
    }
    assert [one.best_unmet for one in found.needs] == [0, 0]
    page = document(script(), found)
    assert "旗下营" in as_html(page)
    assert as_pdf(page).startswith(b"%PDF")
    assert as_sheet(page).startswith(b"PK")
    assert real_world(register) == before


@pytest.mark.parametrize("key", sorted(shipped()))
def test_every_scenario_runs_unattended_and_no_action_of_its_officers_is_refused(
    key: str, fresh_sqlite: Callable[[str], str], caplog: pytest.LogCaptureFixture
) -> None:
    database = Database(fresh_sqlite("seeded"))
    with caplog.at_level("INFO", logger="app.drills.worker"):
        exercise_id = played(database, shipped()[key], delay_minutes=1.0)
    refused = [text for text in map(str, caplog.messages) if "changed_meanwhile" not in text]
    assert refused == [], "but for two posts that write at one moment, of whom one does it again"
    found = evaluate(database, exercise_id)
    assert found.needs
    assert {one.result for one in found.outcomes} <= {"met", "late"}, [
        (one.key, one.result) for one in found.outcomes
    ]
    with database.read(f"drill:{exercise_id}") as session:
        assert journal.verify(session).broken_at is None
    database.close()


def test_the_same_scenario_and_seed_give_the_same_journal_and_another_seed_does_not(
    fresh_sqlite: Callable[[str], str],
) -> None:
    heads = []
    for seed in (7, 7, 8):
        database = Database(fresh_sqlite("seeded"))
        heads.append(head(database, played(database, script(), seed=seed)))
        database.close()
    assert heads[0] == heads[1] != heads[2]


def test_a_drill_killed_in_the_middle_goes_on_and_ends_like_one_that_was_not(
    fresh_sqlite: Callable[[str], str],
) -> None:
    whole = Database(fresh_sqlite("seeded"))
    expected = head(whole, played(whole, script()))
    whole.close()
    url = fresh_sqlite("seeded")
    killed = Database(url)
    exercise_id = begun(killed, script())
    for _ in range(SHORT_RUN_STEPS):
        step(killed, exercise_id)
    killed.close()
    again = Database(url)
    run_through(again, exercise_id)
    assert head(again, exercise_id) == expected
    again.close()


def test_a_drill_whose_process_is_killed_goes_on_in_the_next(
    fresh_sqlite: Callable[[str], str], tmp_path: Path
) -> None:
    url = fresh_sqlite("seeded")
    settings = os.environ | {"JR_DATABASE_URL": url, "JR_INSTANCE": str(tmp_path)}
    command = [sys.executable, "-m", "app.drills", "run", "first_try", "--speed", "0"]
    database = Database(url)
    first = subprocess.Popen(command, env=settings, cwd=ROOT, stdout=subprocess.DEVNULL)
    while database.positions().get("drill:1", 0) < 8:
        assert first.poll() is None, "it ended before it could be killed"
        time.sleep(0.01)
    first.kill()
    first.wait()
    with database.read(CONTROL) as session:
        assert exercises.find(session, 1).state == "running"
    subprocess.run([*command, "--goes-on", "1"], env=settings, cwd=ROOT, check=True, capture_output=True)
    assert {one.result for one in evaluate(database, 1).outcomes} == {"met"}
    told = [one["action"] for one in entries(database, 1)]
    assert told.count("message.sent") == len(shipped()["first_try"].injects), "each inject came once"
    with database.read("drill:1") as session:
        assert journal.verify(session).broken_at is None
    database.close()


def test_the_evaluation_of_a_bad_run_says_what_was_bad(register: Database) -> None:
    """Nobody sits at the leader's desk of the city that needs help, and all others are slow."""
    exercise_id = played(register, script(), played=["leader:150900"], delay_minutes=3.0)
    found = evaluate(register, exercise_id)
    results = {one.key: one.result for one in found.outcomes}
    assert results == {"call_read": "late", "graded": "late", "approved": "missed", "media_read": "missed"}
    assert {(one.city, one.role): one.missed for one in found.posts}[("150900", "leader")] == 2
    assert all(one.in_time == 0 and one.best_in_time == one.quantity for one in found.needs)
    late = next(one for one in found.outcomes if one.key == "graded")
    proof = next(one for one in entries(register, exercise_id) if one["position"] == late.evidence)
    assert proof["action"] == "incident.graded"
    assert "未完成" in as_html(document(script(), found))


def test_a_second_run_is_laid_beside_the_first(register: Database) -> None:
    first = played(register, script())
    second = evaluate(register, played(register, script(), delay_minutes=2.5))
    assert [run.exercise_id for run in second.earlier] == [first]
    assert second.earlier[0].results["approved"] == "met"


def test_an_inject_comes_by_the_clock_or_when_its_condition_is_met(register: Database) -> None:
    exercise_id = played(register, script())
    with register.read(CONTROL) as session:
        states = exercises.injects_of(session, exercise_id)
    told = entries(register, exercise_id)
    approved = next(one for one in told if one["action"] == "plan.approved")
    closed = next(one for one in told if one["kind"] == "road.changed")
    assert closed["recorded_at"] >= approved["recorded_at"]
    assert {row.state for row in states.values()} == {"delivered"}
