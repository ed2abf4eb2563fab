"""The optimizer against its goals: seconds, gaps, memory, other engines and a careful hand.

`python -m tests.bench.solver [--quick]`. Every run is a process of its own with one thread; the order of the
engines is shuffled. CPU seconds and ratios are what to trust where a machine is shared; wall seconds stand
beside them. Peers get the same matrix, stop and time limit, are measured against the same bound, and fail
where the independent checker refuses their plan.
"""

import argparse
import json
import os
import platform
import random
import subprocess
import sys
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import numpy as np

from solver.engine.engine import engines
from tests.bench.solver_peers import PEERS
from tests.bench.solver_published import published

ROOT = Path(__file__).parents[2]
PEER_GAP = 1e-3
Figures = dict[str, float]


@dataclass(frozen=True, slots=True)
class Goal:
    """What one figure of a scale must keep: its p50 and p95 at most, or (`at_least`) at least."""

    name: str
    figure: str
    p50: float | None = None
    p95: float | None = None
    at_least: bool = False


FIRST = (
    Goal("first plan, checked: CPU s", "first cpu", 0.12, 0.4),
    Goal("first plan, checked: wall s", "first wall"),
    Goal("three plans, every bound: CPU s", "done cpu"),
    Goal("first plan: unmet over its bound", "first unmet gap", None, 0.005),
    Goal("memory: MB", "megabytes", None, 300),
)
SCARCE = (
    Goal("first plan, checked: CPU s", "first cpu", None, 0.5),
    Goal("first plan: unmet over its bound", "first unmet gap"),
    Goal("after 3 CPU s: unmet over its bound", "unmet gap at 3", None, 0.02),
    Goal("after 10 CPU s: unmet over its bound", "unmet gap at 10", None, 0.01),
    Goal("fastest plan: unmet over its bound", "fastest unmet gap"),
    Goal("unmet by hand / ours", "by hand ratio", 2.0, None, at_least=True),
)
SMALL = (
    Goal("first plan, checked: CPU s", "first cpu", 0.12, 0.4),
    Goal("three plans, every bound: CPU s", "done cpu"),
    Goal("fastest plan: unmet over its bound", "fastest unmet gap"),
    Goal("fastest plan: time over its bound", "fastest time gap"),
)
LEADER = (
    Goal("three plans, 30 lines explained: CPU s", "answers cpu", None, 0.8),
    Goal("no better plans any more: CPU s", "ended cpu"),
    Goal("three plans: findings of the check", "three unchecked", None, 0.0),
    Goal("why not: ms, median question", "why-not p50"),
    Goal("why not: ms, p95 question", "why-not p95", None, 3.0),
    Goal("one more unit: ms, p95 question", "one more p95", None, 7.0),
    Goal("a whole plan explained: CPU s", "explain cpu", 1.0),
    Goal("again after one refusal: CPU s", "again one cpu", None, 0.1),
    Goal("again after a closed road: CPU s", "again road cpu", None, 0.1),
    Goal("again after a new incident: CPU s", "again incident cpu", None, 0.1),
    Goal("again, a tenth refused at once: CPU s", "again tenth cpu"),
    Goal("again: changed lines over those afresh", "again lines", 0.6),
    Goal("again: unmet given for that", "again unmet", None, 0.001),
    Goal("again: time given for that", "again time", None, 0.005),
    Goal("again: findings of the check", "again refused", None, 0.0),
    Goal("on tours again after one refusal: CPU s", "on tours one cpu"),
    Goal("on tours again after a closed road: CPU s", "on tours road cpu"),
    Goal("on tours again after a new incident: CPU s", "on tours incident cpu"),
    Goal("on tours again, a tenth refused at once: CPU s", "on tours tenth cpu"),
    Goal("on tours again: changed lines over those afresh", "on tours lines", 0.6),
    Goal("on tours again: unmet given for that", "on tours unmet", None, 0.001),
    Goal("on tours again: time given for that", "on tours time", None, 0.02),
    Goal("on tours again: findings of the check", "on tours refused", None, 0.0),
)


def wide(seconds: float, gap: float, megabytes: float) -> tuple[Goal, ...]:
    """Goals of a scale with very many movements; reading stands beside and is not in the seconds."""
    return (
        Goal("first plan: CPU s without reading", "first net", seconds, seconds),
        Goal("reading, travel times: CPU s", "reading cpu"),
        Goal("fastest, proven, checked: CPU s, all", "fastest cpu"),
        Goal("unmet over its bound", "fastest unmet gap", None, gap),
        Goal("time over its bound", "fastest time gap", None, gap),
        Goal("memory: MB", "megabytes", None, megabytes),
    )


CASES: dict[str, tuple[int, int, float, tuple[Goal, ...]]] = {
    # scale: seeds, seeds when quick, seconds a solve may take, goals
    "two-incidents": (6, 2, 10, SMALL),
    "four": (12, 3, 10, FIRST),
    "four-scarce": (6, 2, 30, SCARCE),
    "province": (3, 1, 30, wide(1.0, 0.001, 2000)),
    "province-struck": (1, 0, 60, wide(5.0, 0.002, 2000)),
    "nation": (2, 1, 120, wide(3.0, 0.001, 2000)),
    "nation-10k": (1, 0, 240, wide(20.0, 0.001, 2000)),
    "nation-struck": (1, 0, 180, wide(45.0, 0.01, 2000)),
}


def run(*arguments: object, seconds: float = 900) -> Figures | None:
    """The figures of one run, None where it failed."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.solver_case", *map(str, arguments)],
        cwd=ROOT,
        env=os.environ | {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        timeout=seconds,
        check=False,
    )
    if done.returncode:
        print(f"  failed: {' '.join(map(str, arguments))}: {done.stderr.strip()[-200:]}")
        return None
    found: Figures = json.loads(done.stdout.splitlines()[-1])
    return found


def measured(scale: str, quick: bool) -> None:
    seeds, few, seconds, goals = CASES[scale]
    runs = [run("ours", scale, seed, seconds) for seed in range(few if quick else seeds)]
    found = [_derived(each) for each in runs if each is not None]
    if not found:
        return
    print(f"{scale}: {len(found)} seeds")
    for goal in goals:
        values = [each[goal.figure] for each in found if goal.figure in each]
        print(_line(goal, values))
    unchecked = sum(each["unchecked"] for each in found)
    print(f"  plans that failed the check: {unchecked:g}", flush=True)


def answered(seeds: int) -> None:
    runs = [run("leader", "four", seed) for seed in range(seeds)]
    found = [each for each in runs if each is not None]
    print(f"four, what a leader waits for: {len(found)} seeds")
    for goal in LEADER:
        print(_line(goal, [each[goal.figure] for each in found]), flush=True)


def _derived(figures: Figures) -> Figures:
    if "first cpu" in figures:
        figures["first net"] = figures["first cpu"] - figures["reading cpu"]
    for told in ("cpu", "unmet gap", "time gap"):  # the first plan may be the last word
        if f"done {told}" in figures:
            figures.setdefault(f"fastest {told}", figures[f"done {told}"])
    if "by hand unmet" in figures:
        ours, hand = figures.get("fastest unmet", 0.0), figures["by hand unmet"]
        figures["by hand ratio"] = hand / ours if ours > 0 else (1.0 if hand <= 0 else 99.0)
    return figures


def _line(goal: Goal, values: list[float]) -> str:
    if not values:
        return f"  {goal.name:40} not reached"
    told = [float(np.percentile(values, share)) for share in (50, 95)]
    wanted = [goal.p50, goal.p95]
    kept = [
        value >= limit if goal.at_least else value <= limit
        for value, limit in zip(told, wanted, strict=True)
        if limit is not None
    ]
    limits = " / ".join("-" if limit is None else f"{limit:g}" for limit in wanted)
    verdict = "" if not kept else "pass" if all(kept) else "MISS"
    return f"  {goal.name:40}{told[0]:10.4f}{told[1]:10.4f}   goal {limits:14} {verdict}"


def against_peers(scale: str, seeds: int, seconds: float) -> None:
    ours = ["ours, first"] if scale == "province" else ["ours, first", "ours, improved"]
    names = [*ours, *PEERS]
    found: dict[str, list[Figures]] = {name: [] for name in names}
    for seed in range(seeds):
        for name in random.Random(seed).sample(names, len(names)):
            figures = run("peer", name, scale, seed, seconds, PEER_GAP)
            if figures is not None:
                found[name].append(figures)
    print(f"{scale}: the same matrices, {seeds} seeds, stop at {PEER_GAP:.1%} or {seconds:g} s")
    clock = np.median([each["cpu"] for each in found["ours, first"]] or [np.nan])
    for name, runs in found.items():
        if runs:
            cpu = np.median([each["cpu"] for each in runs])
            gaps = " ".join(
                "no plan"
                if np.isinf(r["gap"])
                else f"{100 * r['gap']:.3f}%{' REFUSED' if r['refused'] else ''}"
                for r in runs
            )
            print(f"  {name:18}{cpu:9.3f} CPU s ({cpu / clock:6.1f} x ours, first)   gaps {gaps}", flush=True)


def travel() -> None:
    figures = run("travel", 2000, 50, 12)
    if figures is not None:
        goal = Goal("50 x 12 on 2,000 nodes, 20 closed: ms", "p50", 5.0, None)
        print("travel times\n" + _line(goal, [figures["p50"]] * 2), flush=True)


def versions() -> str:
    names = {"python": platform.python_version(), "numpy": np.__version__, **engines()}
    for package in ("scipy", "pulp", "pyscipopt"):
        try:
            names[package] = version(package)
        except PackageNotFoundError:
            names[package] = "not there"
    return ", ".join(f"{name} {number}" for name, number in names.items())


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer seeds, no catastrophes, one peer round")
    parser.add_argument("--only", nargs="*", choices=[*CASES, "leader", "peers", "travel", "published"])
    options = parser.parse_args(arguments or [])
    print(versions())
    print(f"  {'':40}{'p50':>10}{'p95':>10}")
    wanted = options.only or [*CASES, "leader", "travel", "published", "peers"]
    for scale in CASES:
        if scale in wanted:
            measured(scale, options.quick)
    if "leader" in wanted:
        answered(2 if options.quick else 6)
    if "travel" in wanted:
        travel()
    if "published" in wanted:
        published()
    if "peers" in wanted:
        against_peers("four", 1 if options.quick else 3, 20.0)
        if not options.quick:
            against_peers("four-scarce", 1, 20.0)
            against_peers("province", 1, 60.0)


if __name__ == "__main__":
    main(sys.argv[1:])
