"""Rounds are found from those of now: never dearer, within what trucks hold."""

from itertools import pairwise, permutations

import numpy as np
import pytest

from solver.arrays import Ints
from solver.engine.routing import Routing, better_rounds

MOST = 10**9


def make_ways(seed: int, stops: int, trucks: int) -> Ints:
    """Straight ways between random places, as whole numbers."""
    places = np.random.default_rng(seed).uniform(0, 1000, (stops + trucks + 1, 2))
    ways: Ints = np.rint(np.linalg.norm(places[:, None] - places, axis=2)).astype(np.int64)
    return ways


def _cost(ways: Ints, truck: int, order: list[int], stops: int) -> int:
    nodes = [stops + truck, *order, len(ways) - 1]
    return sum(int(ways[a, b]) for a, b in pairwise(nodes)) if order else 0


@pytest.mark.parametrize("seed", range(5))
def test_one_trucks_stops_come_into_their_best_order(seed: int) -> None:
    ways = make_ways(seed, 5, 1)
    now = list(range(5))
    asked = Routing([5], [ways], [0], [([1] * 5, [5])], truck_cost=0, last_cost=0, most=MOST)
    found = better_rounds(asked)
    best = min(_cost(ways, 0, list(order), 5) for order in permutations(now))
    assert _cost(ways, 0, now if found is None else found[0], 5) <= 1.05 * best


@pytest.mark.parametrize("seed", range(5))
def test_better_rounds_make_every_stop_once_within_the_rooms_and_cost_less(seed: int) -> None:
    ways = make_ways(seed, 12, 3)
    takes = np.random.default_rng(seed).integers(1, 4, 12).tolist()
    rooms = [sum(takes[start : start + 4]) + 1 for start in (0, 4, 8)]
    asked = Routing([4, 4, 4], [ways], [0, 0, 0], [(takes, rooms)], truck_cost=0, last_cost=0, most=MOST)
    found = better_rounds(asked)
    assert found is not None
    assert sorted(stop for order in found for stop in order) == list(range(12))
    assert all(sum(takes[stop] for stop in order) <= room for order, room in zip(found, rooms, strict=True))
    now = [list(range(start, start + 4)) for start in (0, 4, 8)]
    costs = [sum(_cost(ways, truck, order, 12) for truck, order in enumerate(told)) for told in (found, now)]
    assert costs[0] < costs[1]


def test_what_each_truck_costs_leaves_trucks_at_home() -> None:
    ways = make_ways(0, 4, 2)
    asked = Routing([2, 2], [ways], [0, 0], [([1] * 4, [4, 4])], truck_cost=100_000, last_cost=0, most=MOST)
    found = better_rounds(asked)
    assert found is not None
    assert sorted(map(len, found)) == [0, 4]


def test_the_costliest_round_becomes_cheaper_where_it_counts() -> None:
    ways = make_ways(1, 6, 2)
    asked = Routing([6, 0], [ways], [0, 0], [([1] * 6, [6, 6])], truck_cost=0, last_cost=100, most=MOST)
    found = better_rounds(asked)
    assert found is not None
    costs = [_cost(ways, truck, order, 6) for truck, order in enumerate(found)]
    assert max(costs) < _cost(ways, 0, list(range(6)), 6)


def test_rounds_of_now_that_do_not_fit_are_left_as_they_are() -> None:
    ways = make_ways(0, 4, 1)
    asked = Routing([4], [ways], [0], [([1] * 4, [3])], truck_cost=0, last_cost=0, most=MOST)
    assert better_rounds(asked) is None
