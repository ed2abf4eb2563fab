"""Durable approvals with 1000 consoles watching, through the real embedded server (SQLite, synchronous=FULL).

The decision is the real one: POST /api/plans/<id>/approval by the leader of the requesting city. It checks
role, version, content hash and state, holds what is used, issues the order, journals it all and commits.
Eight leaders: flat out with nobody watching, flat out with everybody watching, then 20 a second.
`python -m tests.bench.approvals [CONSOLES]`
"""

import os
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tests import servers
from tests.approvable import Waiting, approve, end_of_journal, submitted_plans
from tests.bench.machinery import Taken, Watchers, percentile_ms
from tests.officer import Officer

CONSOLES, ALONE, FLAT_OUT, PACED, PACE = 1000, 160, 320, 100, 20
LEADERS = 8
SETTLE_SECONDS = 3


@dataclass(frozen=True)
class Approved:
    """One acknowledged approval; times on CLOCK_MONOTONIC in ns."""

    plan_id: int
    sent_ns: int
    acknowledged_ns: int


def approve_timed(leader: Officer, plan: Waiting) -> Approved:
    sent = time.monotonic_ns()
    approve(leader, plan)
    return Approved(plan.plan_id, sent, time.monotonic_ns())


def flat_out(leaders: Sequence[Officer], plans: Sequence[Waiting]) -> list[Approved]:
    """Every leader approves his share, one after the other."""

    def share(number: int) -> list[Approved]:
        return [approve_timed(leaders[number], plan) for plan in plans[number :: len(leaders)]]

    with ThreadPoolExecutor(len(leaders)) as pool:
        return [one for done in pool.map(share, range(len(leaders))) for one in done]


def paced(leaders: Sequence[Officer], plans: Sequence[Waiting]) -> list[Approved]:
    """PACE a second, whoever's turn it is; a slow answer delays only the same leader's next."""
    start = time.monotonic()

    def share(number: int) -> list[Approved]:
        done = []
        for turn in range(number, len(plans), len(leaders)):
            time.sleep(max(0.0, start + turn / PACE - time.monotonic()))
            done.append(approve_timed(leaders[number], plans[turn]))
        return done

    with ThreadPoolExecutor(len(leaders)) as pool:
        return [one for done in pool.map(share, range(len(leaders))) for one in done]


def journal_since(officer: Officer, start: int) -> tuple[dict[int, int], int]:
    """The position of every plan's approval after `start`, and the last position."""
    approvals: dict[int, int] = {}
    position, more = start, True
    while more:
        page = officer.get(f"/api/events?since={position}")
        for entry in page["entries"]:
            position = entry["position"]
            if entry["action"] == "plan.approved":
                approvals[position] = entry["object"]["id"]
        more = page["more"]
    return approvals, position


def on_console_ns(taken: Taken, approvals: dict[int, int], done: dict[int, int]) -> NDArray[np.int64]:
    """How long after `done[plan_id]` each console had each approval."""
    since = np.zeros(max(approvals) + 1, dtype=np.int64)
    for position, plan_id in approvals.items():
        since[position] = done.get(plan_id, 0)
    known = taken.numbers < len(since)
    moments = since[taken.numbers[known]]
    delays: NDArray[np.int64] = taken.times_ns[known][moments > 0] - moments[moments > 0]
    return delays


def missed(taken: Taken, start: int, end: int) -> int:
    """Entries that some console did not get exactly once."""
    counts = np.bincount(taken.numbers, minlength=end + 1)[start + 1 : end + 1]
    return int(np.abs(counts - taken.consoles).sum())


def rate(done: list[Approved]) -> float:
    """Approvals a second."""
    span_ns = max(one.acknowledged_ns for one in done) - min(one.sent_ns for one in done)
    return len(done) / span_ns * 1e9


def said(name: str, done: list[Approved]) -> str:
    ack = np.array([one.acknowledged_ns - one.sent_ns for one in done])
    times = f"ack p50 {percentile_ms(ack, 0.5):.0f} p99 {percentile_ms(ack, 0.99):.0f} ms"
    return f"{name:>20}: {len(done)} approvals, {rate(done):.0f}/s, {times}"


def watched(name: str, done: list[Approved], taken: Taken, approvals: dict[int, int]) -> str:
    after_ack = on_console_ns(taken, approvals, {one.plan_id: one.acknowledged_ns for one in done})
    after_sent = on_console_ns(taken, approvals, {one.plan_id: one.sent_ns for one in done})
    return (
        f"{said(name, done)}; on a console p99 {percentile_ms(after_sent, 0.99):.0f} ms after it was sent,"
        f" {percentile_ms(after_ack, 0.99):.0f} ms after its ack"
    )


def main(consoles: int = CONSOLES) -> None:
    print(f"approvals: {LEADERS} leaders, embedded server on SQLite; load before: {os.getloadavg()[0]:.1f}")
    with tempfile.TemporaryDirectory() as folder, servers.running(Path(folder) / "instance") as server:
        duty = Officer(server.port, "hohhot.duty")
        leaders = [Officer(server.port, f"hohhot.leader{'2' * (n % 2)}") for n in range(LEADERS)]
        plans = submitted_plans(duty, ALONE + FLAT_OUT + PACED)
        alone = flat_out(leaders, plans[:ALONE])
        cookie = f"Cookie: {duty.cookie}"
        watchers = Watchers(server.port, consoles, '{"position":', Path(folder) / "taken", cookie)
        watchers.joined()
        start = end_of_journal(duty)
        time.sleep(1)
        quick = flat_out(leaders, plans[ALONE:-PACED])
        time.sleep(SETTLE_SECONDS)
        steady = paced(leaders, plans[-PACED:])
        time.sleep(SETTLE_SECONDS)
        approvals, end = journal_since(duty, start)
        taken = watchers.taken()
    print(said("nobody watching", alone))
    print(watched(f"{consoles} watching", quick, taken, approvals))
    print(watched(f"{consoles} watching", steady, taken, approvals))
    lost = missed(taken, start, end)
    print(f"rate with / without consoles: {rate(quick) / rate(alone):.2f}")
    print(f"{end - start} entries x {taken.consoles} consoles; missed or doubled: {lost}; cut: {taken.gone}")
    print(f"the crowd used {taken.core_share:.0%} of one core on average")


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:2]))
