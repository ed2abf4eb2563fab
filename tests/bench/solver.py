"""The four-city plan against the clock, against its bound, against a careful hand, and against other engines.

`python -m tests.bench.solver [--seeds 12] [--peers 2]`. One thread; building the model and checking the plan
are counted. Engines get the same matrix and stop at the same gap; all gaps are to the same proven bound.
"""

import argparse
import platform
import resource
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib.metadata import version
from importlib.util import find_spec

import numpy as np

from solver import Plan, Plans, solve, solve_greedily
from solver.answer import as_point
from solver.engine import engines
from solver.generate import generate
from solver.instance import make_instance
from solver.levels import relax
from solver.model import make_model
from solver.variants import Search, better_fastest, fastest_cost, first_fastest
from tests.bench.solver_peers import PEERS

SCALES = ("four", "four-scarce")
SECONDS = 10.0
PEER_SECONDS = 20.0
PEER_GAP = 1e-3


@dataclass(slots=True)
class Watch:
    """Wall and CPU seconds at each stage of one run."""

    wall: dict[str, float] = field(default_factory=dict)
    cpu: dict[str, float] = field(default_factory=dict)
    gap: dict[str, float] = field(default_factory=dict)
    _wall: float = field(default_factory=time.perf_counter)
    _cpu: float = field(default_factory=time.process_time)

    def hear(self, stage: str, percent: int, plan: Plan | None) -> None:
        del percent
        self.wall[stage] = time.perf_counter() - self._wall
        self.cpu[stage] = time.process_time() - self._cpu
        if plan is not None and plan.gap is not None:
            self.gap[stage] = plan.gap


def quantiles(values: list[float]) -> str:
    """p50 and p95."""
    return f"{np.percentile(values, 50):8.3f} {np.percentile(values, 95):8.3f}"


def measured(scale: str, seeds: int) -> None:
    """Prints one block of figures for a scale."""
    watches, ratios, unmet_gaps, unchecked = [], [], [], 0
    for seed in range(seeds):
        problem = generate(scale, seed)
        watch = Watch()
        plans = solve(problem, seconds=SECONDS, seed=0, on_progress=watch.hear)
        watches.append(watch)
        unchecked += sum(not plan.certificate.checked for plan in plans.plans)
        unmet_gaps.append(_unmet_gap(plans))
        least = plans.named("fastest").goal("unmet").value
        by_hand = solve_greedily(problem).plans[0].goal("unmet").value
        ratios.append(by_hand / least if least > 0 else float(by_hand > 0) + 1.0)
    print(f"{scale}: {seeds} seeds, 40 depots, 600 units, 60 items, 12 incidents x 10 needs")
    print(f"  {'':50}     p50      p95")
    rows = {
        "first plan, checked: wall s": [w.wall["first"] for w in watches],
        "first plan, checked: CPU s": [w.cpu["first"] for w in watches],
        "three plans, checked, every bound: wall s": [w.wall["done"] for w in watches],
        "three plans, checked, every bound: CPU s": [w.cpu["done"] for w in watches],
        "first plan: gap of unmet and time, %": _percent(watches, "first"),
        "fastest plan: gap of unmet and time, %": _percent(watches, "fastest"),
        "fastest plan: gap of unmet alone, %": [100 * gap for gap in unmet_gaps],
        "unmet need by hand (nearest first) / ours": ratios,
    }
    for name, values in rows.items():
        print(f"  {name:50}{quantiles(values)}")
    print(f"  least ratio by hand / ours {min(ratios):.2f}; plans that failed the check: {unchecked}")


def _percent(watches: list[Watch], stage: str) -> list[float]:
    return [100 * watch.gap.get(stage, float("nan")) for watch in watches]


def _unmet_gap(plans: Plans) -> float:
    goal = plans.named("fastest").goal("unmet")
    assert goal.bound is not None
    return (goal.value - goal.bound) / max(goal.value, 1.0)


def against_peers(scale: str, seeds: int) -> None:
    """Prints seconds to the stop and the gap then, for ours and each engine on the same matrices."""
    found: dict[str, list[tuple[float, float]]] = {}
    for seed in range(seeds):
        model = make_model(make_instance(generate(scale, seed)))
        cost = fastest_cost(model)
        started = time.process_time()
        relaxation = relax(model, cost, lambda: PEER_SECONDS)
        left = _countdown(PEER_SECONDS)
        search = Search(relaxation, (0.0, 0.0, 0.0, 0.0), 0, left)
        first = first_fastest(search)
        _note(found, "ours, first", started, float(cost @ as_point(model, first)), relaxation.least)
        better = better_fastest(search, first, left)
        _note(found, "ours, improved", started, float(cost @ as_point(model, better)), relaxation.least)
        for name, engine in PEERS.items():
            started = time.process_time()
            point = engine(model, cost, PEER_SECONDS, PEER_GAP)
            value = float("inf") if point is None else float(cost @ point)
            _note(found, name, started, value, relaxation.least)
    print(f"{scale}: same matrices, {seeds} seeds, stop at {PEER_GAP:.1%} or {PEER_SECONDS:g} s")
    print(f"  {'':18}    CPU s                  gap % of each seed")
    clock = np.median([seconds for seconds, _ in found["ours, first"]])
    for name, runs in found.items():
        seconds = float(np.median([each for each, _ in runs]))
        gaps = " ".join(f"{gap:8.3f}" for _, gap in runs)
        print(f"  {name:18} {seconds:8.3f} ({seconds / clock:5.1f} x ours)   {gaps}")


def _countdown(seconds: float) -> Callable[[], float]:
    ends = time.perf_counter() + seconds
    return lambda: ends - time.perf_counter()


def _note(
    found: dict[str, list[tuple[float, float]]], name: str, started: float, value: float, bound: float
) -> None:
    found.setdefault(name, []).append((time.process_time() - started, 100 * (value - bound) / abs(bound)))


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=12)
    parser.add_argument(
        "--peers", type=int, default=2, help="seeds for the other engines (0: leave them out)"
    )
    options = parser.parse_args(arguments or [])
    names = {
        "python": platform.python_version(),
        "numpy": np.__version__,
        "scipy": version("scipy"),
        **engines(),
    }
    if find_spec("pulp"):
        names["pulp"] = version("pulp")
    print(", ".join(f"{name} {number}" for name, number in names.items()))
    for scale in SCALES:
        measured(scale, options.seeds)
    rss = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"largest memory so far: {rss:.0f} MB")
    for scale in SCALES if options.peers else ():
        against_peers(scale, options.peers)


if __name__ == "__main__":
    import sys

    main(sys.argv[1:])
