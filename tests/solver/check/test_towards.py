"""The checker's fastest ways, against every way there is."""

import math
from collections.abc import Iterator
from random import Random

import pytest

from solver.check.towards import Towards

Net = dict[str, list[tuple[str, float, float]]]


def _net(random: Random) -> Net:
    """By node the roads that lead there: few nodes, many roads equally fast, some parallel."""
    told: Net = {}
    for _ in range(14):
        tail, head = random.choice("ABCDEF"), random.choice("ABCDEF")
        if tail != head:
            told.setdefault(head, []).append((tail, float(random.choice((30, 30, 60, 90))), 60.0))
            told.setdefault(head, []).append((tail, float(random.choice((30, 60))), 40.0))
    return told


def _ways(net: Net, here: str, end: str, seen: tuple[str, ...] = ()) -> Iterator[tuple[float, float]]:
    """Minutes and kilometres of every way without a turn back."""
    if here == end:
        yield 0.0, 0.0
        return
    for tail, minutes, km in net.get(end, ()):
        if tail not in (*seen, end):
            for before, driven in _ways(net, here, tail, (*seen, end)):
                yield before + minutes, driven + km


@pytest.mark.parametrize("seed", range(30))
def test_minutes_and_the_span_of_kilometres_are_those_of_all_fastest_ways(seed: int) -> None:
    net = _net(Random(seed))
    for end in "ABC":
        towards = Towards(end, net)
        for start in "ABCDEFX":
            ways = list(_ways(net, start, end))
            least = min((minutes for minutes, _ in ways), default=math.inf)
            told = [km for minutes, km in ways if minutes <= least + 1e-6] or [math.inf]
            assert towards.minutes_from(start) == pytest.approx(least)
            assert towards.km_from(start) == pytest.approx((min(told), max(told)))
