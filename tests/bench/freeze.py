"""The longest time the web loop stands still while plans are solved, officers sign in, and consoles open.

Seen from outside: /healthz every 5 ms on one connection; an answer takes as long as the loop was busy with
something else. `python -m tests.bench.freeze`
"""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests import servers
from tests.approvable import propose, with_needs
from tests.bench.machinery import ROOT
from tests.officer import Officer

GOAL_MS = 100
QUIET_SECONDS = 5
SIGN_INS, AT_ONCE = 12, 3
OPENINGS = 10
SOLVE_SECONDS = 10
INCIDENTS = 6
NEEDS = (
    ("supply", "tent_12", 120),
    ("supply", "quilt", 600),
    ("supply", "water_drinking", 300),
    ("resource", "hospital_bed", 30),
    ("unit", "ambulance_transport", 4),
    ("unit", "fire_fighting", 3),
)


def probed(port: int, name: str, work: Callable[[], object]) -> float:
    """Runs `work` under the probe, prints what it saw, and returns the longest wait in ms."""
    probe = subprocess.Popen(
        [sys.executable, "-m", "tests.bench.prober", str(port), "/healthz"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert probe.stdin is not None
    assert probe.stdout is not None
    probe.stdout.readline()
    began = time.monotonic()
    work()
    seconds = time.monotonic() - began
    probe.stdin.close()
    seen = json.loads(probe.stdout.readline())
    probe.wait(timeout=60)
    print(
        f"{name:>28}: longest {seen['longest']:.0f} ms, p99 {seen['p99']:.1f}, median {seen['median']:.1f}"
        f" ({seen['asked']} asked in {seconds:.1f} s; the probe itself woke {seen['own_late']:.0f} ms late)",
        flush=True,
    )
    return float(seen["longest"])


def sign_ins(port: int) -> None:
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for officer in pool.map(lambda _: Officer(port, "baotou.duty"), range(SIGN_INS)):
            officer.close()


def openings(officer: Officer) -> None:
    for _ in range(OPENINGS):
        officer.get("/api/snapshot")


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, servers.running(Path(folder) / "instance") as server:
        duty = Officer(server.port, "hohhot.duty")
        incidents = [with_needs(duty, *NEEDS)["id"] for _ in range(INCIDENTS)]
        probed(server.port, "quiet", lambda: time.sleep(QUIET_SECONDS))
        solve = probed(
            server.port,
            f"planning {INCIDENTS} incidents",
            lambda: propose(duty, *incidents, time_limit_seconds=SOLVE_SECONDS),
        )
        sign_in = probed(
            server.port, f"{SIGN_INS} sign-ins, {AT_ONCE} at once", lambda: sign_ins(server.port)
        )
        probed(server.port, f"{OPENINGS} consoles open (snapshot)", lambda: openings(duty))
    longest = max(solve, sign_in)
    print(f"goal <= {GOAL_MS} ms in a solve and a sign-in: {'met' if longest <= GOAL_MS else 'MISSED'}")


if __name__ == "__main__":
    main()
