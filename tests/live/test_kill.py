"""The server dies by SIGKILL while leaders approve plans, twice; what was acknowledged stands, once."""

import http.client
import subprocess
import sys
import threading
import uuid
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from tests import servers
from tests.approvable import Waiting, approve, submitted_plans
from tests.officer import Officer, Refused

PLANS, LEADERS = 30, 3
KILL_AFTER = (8, 10)  # acknowledged approvals, in each of two lives


class Decisions:
    """What the leaders sent, under which key, and what the server acknowledged."""

    def __init__(self, plans: Sequence[Waiting]) -> None:
        self.open = list(plans)
        self.keys = {plan.plan_id: str(uuid.uuid4()) for plan in plans}
        self.acknowledged: dict[int, Any] = {}
        self.enough = threading.Event()

    def approve_until_it_dies(self, leader: Officer, most: int) -> None:
        """Approves whatever nobody has taken yet; `most` acknowledgements set `enough`."""
        while self.open:
            plan = self.open.pop()
            try:
                answer = approve(leader, plan, self.keys[plan.plan_id])
            except (OSError, http.client.HTTPException):
                self.open.append(plan)  # whether it was done is for the server to say, later
                return
            self.acknowledged[plan.plan_id] = answer
            if len(self.acknowledged) >= most:
                self.enough.set()


@pytest.fixture(scope="module")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("killed") / "instance"


def approve_and_kill(server: servers.Server, decisions: Decisions, most: int) -> None:
    decisions.enough.clear()
    leaders = [Officer(server.port, "hohhot.leader") for _ in range(LEADERS)]
    threads = [
        threading.Thread(target=decisions.approve_until_it_dies, args=(leader, most)) for leader in leaders
    ]
    for thread in threads:
        thread.start()
    assert decisions.enough.wait(timeout=60)
    servers.kill(server)
    for thread in threads:
        thread.join()


def approvals_in_the_journal(officer: Officer) -> Counter[int]:
    """How often each plan was approved, by the journal."""
    found: Counter[int] = Counter()
    position, more = 0, True
    while more:
        page = officer.get(f"/api/events?since={position}")
        for entry in page["entries"]:
            assert entry["position"] == position + 1
            position = entry["position"]
            if entry["action"] == "plan.approved":
                found[entry["object"]["id"]] += 1
        more = page["more"]
    return found


def held_places(officer: Officer) -> int:
    objects = officer.get("/api/snapshot")["objects"]
    return sum(
        entry["object"]["held"]
        for entry in objects
        if entry["kind"] == "resource.changed" and entry["object"]["resource_kind"] == "shelter_place"
    )


def verify_journal(instance: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "flask", "--app", "wsgi", "journal", "verify"],
        cwd=servers.ROOT,
        env={"PATH": "/usr/bin:/bin", "JR_INSTANCE": str(instance)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_no_acknowledged_approval_is_lost_and_none_happens_twice(instance: Path) -> None:
    server = servers.start(instance)
    plans = submitted_plans(Officer(server.port, "hohhot.duty"), PLANS)
    decisions = Decisions(plans)
    for most in KILL_AFTER:
        approve_and_kill(server, decisions, len(decisions.acknowledged) + most)
        assert "chain whole" in verify_journal(instance)
        server = servers.start(instance, server.port)
        leader = Officer(server.port, "hohhot.leader")
        once = approvals_in_the_journal(leader)
        assert set(decisions.acknowledged) <= set(once)
        assert set(once.values()) == {1}
        assert held_places(leader) == PLANS  # held since submission: an approval holds nothing twice
        in_doubt = [plan for plan in decisions.open if plan.plan_id in once]
        assert len(in_doubt) <= LEADERS
        for plan in in_doubt:  # done, but the answer never came: the same key now brings it
            decisions.acknowledged[plan.plan_id] = approve(leader, plan, decisions.keys[plan.plan_id])
            decisions.open.remove(plan)
    for plan_id, answer in decisions.acknowledged.items():
        plan = next(plan for plan in plans if plan.plan_id == plan_id)
        assert approve(leader, plan, decisions.keys[plan_id]) == answer
        with pytest.raises(Refused):
            approve(leader, plan)
    assert approvals_in_the_journal(leader) == Counter(list(decisions.acknowledged))
    servers.stop(server)
    assert "chain whole" in verify_journal(instance)
