"""Questions that are classic problems: plans are as good as the best algorithms known for these."""

from typing import Literal

import numpy as np
import pytest
from ortools.graph.python import min_cost_flow
from scipy.optimize import linear_sum_assignment

from solver import City, Incident, Leg, Need, Plan, Problem, Site, Supply, Travel, Unit, solve
from solver.arrays import Ints

LATEST = 10_000


def make_classic(
    minutes: Ints,
    form: Literal["unit", "supply"],
    asked: list[int],
    *,
    units: tuple[Unit, ...] = (),
    supplies: tuple[Supply, ...] = (),
) -> Problem:
    """One city: a depot per row, a scene per column that asks for so much; a piece weighs the same wherever
    it goes. `minutes` [depot, scene]."""
    depots, scenes = minutes.shape
    return Problem(
        id="classic",
        horizon_minutes=LATEST,
        cities=(City(id="c"),),
        sites=tuple(Site(id=name, city="c") for name in (*_names("h", depots), *_names("x", scenes))),
        incidents=tuple(Incident(id=name, city="c", site=f"x{name[1:]}") for name in _names("i", scenes)),
        needs=tuple(
            Need(
                id=f"n{j}", incident=f"i{j}", form=form, kind="k", quantity=quantity, weight=float(quantity),
                due_minutes=LATEST, latest_minutes=LATEST,
            )
            for j, quantity in enumerate(asked)
        ),
        travel=Travel(
            matrix=tuple(
                Leg(from_site=f"h{i}", to_site=f"x{j}", km=float(each), minutes=float(each))
                for (i, j), each in np.ndenumerate(minutes)
            )
        ),
        units=units,
        supplies=supplies,
    )  # fmt: skip


def _names(letter: str, count: int) -> list[str]:
    return [f"{letter}{i}" for i in range(count)]


def _minutes(problem: Problem) -> float:
    plan: Plan = solve(problem, seconds=30).named("fastest")
    assert plan.certificate.violations == ()
    assert not plan.unmet
    return sum(line.quantity * line.arrive_minutes for line in plan.movements)


@pytest.mark.parametrize("seed", [0, 1])
def test_teams_are_assigned_in_the_least_minutes_there_are(seed: int) -> None:
    minutes = np.random.default_rng(seed).integers(1, 101, (100, 100))
    units = tuple(Unit(id=f"u{i}", site=f"h{i}", kind="k", capabilities=("k",)) for i in range(100))
    least = int(minutes[linear_sum_assignment(minutes)].sum())
    assert _minutes(make_classic(minutes, "unit", [1] * 100, units=units)) == pytest.approx(least)


@pytest.mark.parametrize("seed", [0, 1])
def test_stock_is_brought_in_the_least_minutes_that_a_flow_takes(seed: int) -> None:
    random = np.random.default_rng(seed)
    minutes, held = random.integers(1, 201, (30, 40)), random.integers(50, 150, 30)
    asked = random.multinomial(int(held.sum()) - 200, np.full(40, 1 / 40))
    supplies = tuple(
        Supply(id=f"s{i}", site=f"h{i}", kind="k", quantity=quantity)
        for i, quantity in enumerate(held.tolist())
    )
    found = _minutes(make_classic(minutes, "supply", asked.tolist(), supplies=supplies))
    assert found == pytest.approx(_least_flow(minutes, held, asked))


def _least_flow(minutes: Ints, held: Ints, asked: Ints) -> int:
    flow, (depots, scenes) = min_cost_flow.SimpleMinCostFlow(), minutes.shape
    row, column = np.indices(minutes.shape)
    flow.add_arcs_with_capacity_and_unit_cost(
        row.ravel(), depots + column.ravel(), np.full(minutes.size, held.max()), minutes.ravel()
    )
    flow.set_nodes_supplies(np.arange(depots + scenes), np.concatenate([held, -asked]))
    assert flow.solve_max_flow_with_min_cost() == flow.OPTIMAL
    return int(flow.optimal_cost())
