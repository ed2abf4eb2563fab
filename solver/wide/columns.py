"""Column generation: the best of millions of movements, proven over all of them though few enter a program.

The program is a relaxation: a city's trucks are one capacity in tonnes and cubic metres; what further rules
ask can only make a plan dearer. It falls into parts that share no rule. A round solves the parts over the
movements at hand, prices every other one by the rows' prices and takes in the worst offenders. Whatever the
prices are, what they make of the limits less all that movements could still save is a bound.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from solver.arrays import Bools, Floats, Ints
from solver.engine.programs import EngineError
from solver.instance.universe import Universe
from solver.wide.lanes import Fleets
from solver.wide.part import FEW, Part
from solver.wide.rows import Rows

NEAREST, LEAST = 1.6, 4
PER_NEED = 100
WHOLE, SCARCE = 100_000, 0.5  # in smaller parts of which so much is asked choosing takes longer
MANY = 20_000  # of so many of these movements what scarce rules cost is foretold
ROUNDS = 60
UNMET_HOURS = 50.0
PATIENCE = 0.1
LIGHTER, TIMES, SAME = 3.0, 4, 1e-6
HARD_ARCS, HARD_PER_NEED = 60_000, 50
THREADS = 2
_NEGATIVE = 1e-6


@dataclass(frozen=True, slots=True)
class Proof:
    """An optimum over the arcs at hand: `amounts` on the arcs `taken`, its `value`, infinite while it leaves
    rules out; the least that any plan over all arcs can reach, and what one more unit on each arc of the
    universe would cost."""

    taken: Ints
    amounts: Floats
    value: float
    bound: float
    reduced: Floats


class Columns:
    """The living programs over the arcs at hand and the last `prices` of all rows. `size`: arcs by part;
    `short`: the smaller ones of which much is asked.
    With `turns` above 1 each truck carries as often: a relaxation, for that takes it time."""

    def __init__(self, universe: Universe, left: Callable[[], float], turns: int = 1) -> None:
        self.universe, self.left = universe, left
        needs = universe.instance.needs
        self.share = needs.weight / needs.asked
        per_hour = (universe.time / np.maximum(self.share[universe.need], 1e-12)).max(initial=0.0)
        self.weight = UNMET_HOURS * max(float(per_hour), 20.0)
        self.rows = Rows(universe, turns)
        self.prices = np.zeros(len(self.rows))
        self.inside = np.zeros(len(universe), bool)
        self.size = np.bincount(self.rows.part, np.diff(universe.first))
        self.short = self._few_and_scarce()
        self.parts = [
            Part(
                self.rows,
                np.flatnonzero(self.rows.part == p),
                left,
                plain=bool(size > WHOLE),
                foretold=bool(self.short[p] and size > MANY and self.size.max() <= WHOLE),
            )
            for p, size in enumerate(self.size)
        ]

    @property
    def taken(self) -> Ints:
        return np.concatenate([np.zeros(0, np.int64), *(part.arcs for part in self.parts)])

    @property
    def is_hard(self) -> bool:
        """Whether it takes so many arcs, and so many for each need, that further programs take long."""
        return len(self.taken) > max(HARD_ARCS, HARD_PER_NEED * self.rows.needs)

    def nearest(self) -> Ints:
        """Of each need the cheapest arcs that could more than fill it; all of a small, short part."""
        universe, needs = self.universe, self.universe.instance.needs
        most = universe.most * universe.gain
        if len(self.rows.riding):  # a unit could take many trains, but only one of them
            line = universe.need.astype(np.int64) * self.rows.sources + universe.source
            once = np.zeros(len(most), bool)
            once[np.unique(line, return_index=True)[1]] = True
            most = np.where(once, most, 0.0)
        total = np.cumsum(most) - most
        before = total - total[np.minimum(universe.first[universe.need], len(universe) - 1)]
        rank = np.arange(len(universe)) - universe.first[universe.need]
        near = (before < NEAREST * needs.quantity[universe.need]) | (rank < LEAST)
        return np.flatnonzero(near | self.short[self.rows.part][universe.need])

    def _few_and_scarce(self) -> Bools:
        rows, count = self.rows, len(self.size)
        asked = np.bincount(rows.part, rows.limit[: rows.needs], count)
        stock = np.bincount(rows.part_of_source, rows.limit[rows.needs : rows.loans], count)
        told: Bools = (self.size <= WHOLE) & (asked > SCARCE * stock)
        return told

    def take(self, arcs: Ints) -> None:
        """Takes further arcs of the universe into the programs."""
        part = self.rows.part[self.universe.need[arcs]]
        for p, program in enumerate(self.parts):
            program.take(arcs[part == p])
        self.inside[arcs] = True

    def count(self, fleets: Fleets) -> None:
        """Trucks counted by incident are further rules from now on."""
        self.rows.count(fleets)
        self.prices = np.concatenate([self.prices[: self.rows.fleets], np.zeros(len(fleets.most))])
        for part in self.parts:
            part.count_anew()

    @property
    def is_foretold(self) -> bool:
        """Whether the last optimum may be a little dearer than the true one."""
        return any(part.foretold for part in self.parts)

    def least(
        self,
        unmet: float,
        time: float,
        rest: float,
        gap: float,
        beside: float = 0.0,
        hard_gap: float = 0.0,
        *,
        hastily: bool = False,
    ) -> Proof:
        """The least of `unmet` x unmet need + `time` x time + `rest` x the trace of burden and cost.

        Ends within `gap` of the bound, `hard_gap` where it takes long, as a share of what it is above
        `beside`, or in time with what is proven; EngineError if nothing is. Only `hastily` what scarce rules
        cost may stay foretold."""
        found: Proof | None = None
        if not hastily:
            self.parts = [part.exact() for part in self.parts]
        bound = np.full(len(self.parts), -np.inf)
        going, price = list(range(len(self.parts))), unmet * self.weight * self.share
        for _ in range(ROUNDS):
            enough = max(gap, hard_gap if self.is_hard else 0.0) / len(self.parts)
            wait = PATIENCE * enough * abs(self._value - beside)
            try:
                self._run([self.parts[p] for p in going], price, time, rest, wait)
            except EngineError:
                if found is None:
                    raise
                break
            reduced = self.rows.reduced(self.prices, time, rest)
            bound = np.maximum(bound, self._bounds(reduced, unmet))
            found = self._proof(float(bound.sum()), reduced)
            going = self._grown(going, bound, reduced, enough * abs(self._value - beside))
            if not going or self.left() <= 0:
                break
        assert found is not None
        return found

    def _run(self, parts: list[Part], unmet: Floats, time: float, rest: float, wait: float) -> None:
        """All parts, side by side: each is a program of its own."""
        with ThreadPoolExecutor(THREADS) as pool:
            list(pool.map(lambda part: part.run(unmet, time, rest, self.prices, wait), parts))

    def _grown(self, going: list[int], bound: Floats, reduced: Floats, gap: float) -> list[int]:
        """Takes worse arcs into the parts that are not yet near enough to their bounds; which these are."""
        told, every = [], self._worst(reduced)
        of_part = self.rows.part[self.universe.need[every]]
        for p in going:
            part = self.parts[p]
            open_gap = part.value - bound[p]
            settled = not part.plain and open_gap <= gap
            if settled:
                continue
            worst = every[of_part == p]
            if part.plain and len(worst) <= FEW * len(part.arcs):
                part.plain = False
            elif not len(worst):
                continue
            part.take(worst)
            self.inside[worst] = True
            told.append(p)
        return told

    @property
    def _value(self) -> float:
        return sum(part.value for part in self.parts)

    def _proof(self, bound: float, reduced: Floats) -> Proof:
        value = self._value if all(part.whole for part in self.parts) else np.inf
        amounts = np.concatenate([np.zeros(0), *(part.amounts for part in self.parts)])
        return Proof(self.taken, amounts, value, min(bound, value), reduced)

    def trucks_bind(self) -> bool:
        """Whether one more truck would make the last optimum better."""
        return bool((np.abs(self.prices[self.rows.trucks]) > _NEGATIVE).any())

    def least_unmet(self, gap: float) -> float:
        """What no plan can go below in the first goal."""
        return self.least(1.0, 0.0, 0.0, gap).bound / self.weight

    def least_time(self, unmet: float, gap: float, enough: float = np.inf) -> float:
        """What no plan can go below in the time goal that leaves at most `unmet` of the first: unmet need
        is given a price, and what it costs at `unmet` is taken off again. At `enough`, or where another price
        hardly raises it, that will do."""
        price, best = 1.0, -np.inf
        for _ in range(TIMES):
            beside = price * self.weight * unmet
            try:
                told = self.least(price, 1.0, 0.0, gap, beside=beside).bound - beside
            except EngineError:
                if best == -np.inf:
                    raise
                break
            before, best = best, max(best, told)
            if told <= before * (1.0 + SAME) or told >= enough * (1.0 - SAME):
                break
            price /= LIGHTER
        return best

    def _bounds(self, reduced: Floats, unmet: float) -> Floats:
        """By part, what no plan can go below at the last prices: the limits at these less what negative
        reduced costs could save, counted by arc, by need (which takes no more than it asks) or by source."""
        rows, needs, count = self.rows, self.rows.needs, len(self.parts)
        price, quantity = self.prices[:needs], rows.limit[:needs]
        spare = np.minimum(unmet * self.weight * self.share - price, 0.0)
        fixed = np.bincount(rows.part, quantity * (price + spare), count)
        for p, part in enumerate(self.parts):
            fixed[p] += float(rows.limit[part.priced] @ self.prices[part.priced])
        negative = np.flatnonzero(reduced < 0)
        inside = self.inside[negative]
        known = self._savings(negative[inside], reduced)
        outside = self._savings(negative[~inside], reduced)
        every = self._savings(negative, reduced)
        told: Floats = fixed + np.max(
            [known[0] + outside[1], known[0] + outside[2], every[1], every[2]], axis=0
        )
        return told

    def _savings(self, arcs: Ints, reduced: Floats) -> tuple[Floats, Floats, Floats]:
        """By part, the most that these arcs could save: as much as each carries; as each need takes at most,
        a rated one more than it asks; as each source gives at most."""
        universe, rows, count = self.universe, self.rows, len(self.parts)
        need, source, saved = universe.need[arcs], universe.source[arcs], reduced[arcs]
        by_arc = np.bincount(need, saved * universe.most[arcs], rows.needs)
        deepest, cheapest = np.zeros(rows.needs), np.zeros(rows.sources)
        np.minimum.at(deepest, need, saved)
        np.minimum.at(cheapest, source, saved)
        rated = universe.instance.needs.rated
        by_need = np.where(rated, by_arc, np.maximum(by_arc, deepest * rows.limit[: rows.needs]))
        by_source = cheapest * rows.limit[rows.needs : rows.loans]
        of_arcs, of_needs = (np.bincount(rows.part, each, count).astype(float) for each in (by_arc, by_need))
        return of_arcs, of_needs, np.bincount(rows.part_of_source, by_source, count).astype(float)

    def _worst(self, reduced: Floats) -> Ints:
        """The arcs with the lowest reduced costs, a few per need."""
        universe = self.universe
        negative = np.flatnonzero((reduced < -_NEGATIVE) & ~self.inside)
        need = universe.need[negative]
        order = np.lexsort((negative, reduced[negative], need))
        sorted_need = need[order]
        rank = np.arange(len(order)) - np.searchsorted(sorted_need, sorted_need)
        told: Ints = np.sort(negative[order[rank < PER_NEED]])
        return told
