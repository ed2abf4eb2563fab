"""Column generation: the best of millions of movements, proven over all of them though few enter the program.

The program is a relaxation: a city's trucks are one capacity in tonnes and cubic metres; what further rules
ask can only make a plan dearer. A round solves the program over the movements at hand, prices every other
one by the rows' prices and takes in the worst offenders. Each round proves a bound: the program's value plus
what all movements outside could still save at these prices.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_matrix

from solver.arrays import Floats, Ints
from solver.engine.engine import linear_program
from solver.engine.programs import Answer, EngineError, LinearProgram
from solver.instance.universe import Universe
from solver.model.model import burden_widths
from solver.model.pins import pinned_load
from solver.wide.family import Family
from solver.wide.prices import Prices

NEAREST, LEAST = 1.6, 4
PER_NEED = 100
ROUNDS = 60
COLD_SHARE = 0.02  # from so many new ones on the simplex is quicker from scratch
UNMET_HOURS = 50.0
_NEGATIVE = 1e-6


@dataclass(frozen=True, slots=True)
class Proof:
    """An optimum over the arcs at hand, the least that any plan over all arcs can reach, and what one more
    unit on each arc of the universe would cost."""

    answer: Answer
    value: float
    bound: float
    reduced: Floats

    @property
    def gap(self) -> float:
        return (self.value - self.bound) / max(abs(self.value), 1.0)


class Columns:
    """The living program over the arcs at hand: `taken`, as numbers of the universe, by column."""

    def __init__(self, universe: Universe, left: Callable[[], float]) -> None:
        self.universe, self.left = universe, left
        instance = self.instance = universe.instance
        needs, sources, trucks = instance.needs, instance.sources, instance.trucks
        self.cities = len(instance.problem.cities)
        self.needs = len(needs)
        self.share = needs.weight / needs.asked
        per_hour = (universe.time / np.maximum(self.share[universe.need], 1e-12)).max(initial=0.0)
        self.weight = UNMET_HOURS * max(float(per_hour), 20.0)
        self.unmet_cost = self.weight * self.share
        self.solved = False
        self.kind_count = instance.exports.limit.shape[1]
        self.hold = np.maximum(instance.exports.hold, 1.0)
        self.families = {
            "source": Family.of(sources.amount),
            "export": Family.of(instance.exports.limit.ravel()),
            "shortfall": Family.of(instance.exports.shortfall),
        }
        sizes, self._kind_flat = sources.all_kinds()
        self._kind_size, self._kind_first = sizes, np.cumsum(sizes) - sizes
        self.tonnes, self.volume = sources.weight_kg / 1000.0, sources.volume_m3
        self.groups = max(trucks.groups, 1)
        self.pools = (self.cities + 1) * self.groups
        self.prices = Prices(universe, self.families, self.hold, self.groups, self.pools)
        self.taken = np.zeros(0, np.int64)
        self.inside = np.zeros(len(universe), bool)
        self.rows = self.needs + self.cities + 2 * self.pools
        self.segments = len(self.instance.problem.agreement.burden_slopes)
        self.program = self._bare_program()

    def _bare_program(self) -> LinearProgram:
        """Unmet and burden columns; rows: needs, lenders' burdens, tonnes and volume of each pool's group."""
        instance, n, c = self.instance, self.needs, self.cities
        needs, trucks = instance.needs, instance.trucks
        pins = pinned_load(instance)
        incidents = max(len(instance.problem.incidents), 1)
        pool = pins.lane // self.groups // incidents * self.groups + pins.lane % self.groups
        of_group = (trucks.group_of[:, None] == np.arange(self.groups)).astype(float)
        tonnes = (trucks.count * trucks.payload_kg @ of_group).ravel() / 1000.0
        tonnes = tonnes - np.bincount(pool, pins.weight_kg, self.pools) / 1000.0
        volume = (trucks.count * trucks.volume_m3 @ of_group).ravel()
        volume = volume - np.bincount(pool, pins.volume_m3, self.pools)
        row = np.concatenate([np.arange(n), n + np.repeat(np.arange(c), self.segments)])
        value = np.concatenate([np.ones(n), -np.ones(self.segments * c)])
        granted = self._granted()
        matrix = coo_matrix(
            (value, (row, np.arange(n + self.segments * c))), shape=(self.rows, n + self.segments * c)
        ).tocsc()
        free = np.full(2 * self.pools, -np.inf)
        return linear_program(
            matrix,
            np.concatenate([needs.quantity, -granted, free]),
            np.concatenate([needs.quantity, -granted, tonnes, volume]),
            np.zeros(n + self.segments * c),
            np.concatenate([needs.quantity, np.tile(burden_widths(instance), c)]),
            self.left,
        )

    def _granted(self) -> Floats:
        """Shares of holdings that pinned lines lend, by city."""
        told: Floats = (self.instance.exports.pinned / self.hold).sum(axis=1)
        return told

    def nearest(self) -> Ints:
        """Of each need the cheapest arcs that could more than fill it."""
        universe, needs = self.universe, self.instance.needs
        total = np.cumsum(universe.most) - universe.most
        before = total - total[np.minimum(universe.first[universe.need], len(universe) - 1)]
        rank = np.arange(len(universe)) - universe.first[universe.need]
        return np.flatnonzero((before < NEAREST * needs.quantity[universe.need]) | (rank < LEAST))

    def take(self, arcs: Ints) -> None:
        """Takes further arcs of the universe into the program, with the rows that they make bind."""
        if not len(arcs):
            return
        universe, count = self.universe, len(self.taken)
        source, need, cross = universe.source[arcs], universe.need[arcs], universe.cross[arcs]
        most = universe.most[arcs]
        column = np.arange(len(arcs))
        city = self.instance.sources.city[source]
        lending = np.flatnonzero(cross)
        group = universe.group[arcs].astype(np.int64)
        riding = np.flatnonzero(group >= 0)
        pool = city[riding] % (self.cities + 1) * self.groups + group[riding]
        first = self.needs + self.cities
        kind = self.instance.needs.kind[need[lending]]
        entries = [
            (need, column, np.ones(len(arcs))),
            (self.needs + city[lending], column[lending], 1.0 / self.hold[city[lending], kind]),
            (first + pool, column[riding], self.tonnes[source[riding]]),
            (first + self.pools + pool, column[riding], self.volume[source[riding]]),
        ]
        for name, (arc, key) in self._keys(source, need, cross).items():
            family = self.families[name]
            family.used += np.bincount(key, most[arc], len(family.limit))
            self._make_rows(family)
            there = family.row[key] >= 0
            entries.append((family.row[key[there]], column[arc[there]], np.ones(int(there.sum()))))
            family.arc = np.concatenate([family.arc, count + arc])
            family.key = np.concatenate([family.key, key])
        row, at, value = (np.concatenate([each[i] for each in entries]) for i in range(3))
        matrix = coo_matrix((value, (row, at)), shape=(self.rows, len(arcs))).tocsc()
        self.program.add_columns(matrix, np.zeros(len(arcs)), most.astype(float), np.zeros(len(arcs)))
        self.taken = np.concatenate([self.taken, arcs])
        self.inside[arcs] = True

    def _keys(self, source: Ints, need: Ints, cross: "np.ndarray") -> dict[str, tuple[Ints, Ints]]:
        """(arc, key) of every lazy row that an arc would stand in."""
        exports, sources = self.instance.exports, self.instance.sources
        lending = np.flatnonzero(cross)
        size = self._kind_size[source[lending]]
        arc = np.repeat(lending, size)
        step = np.arange(len(arc)) - np.repeat(np.cumsum(size) - size, size)
        kind = self._kind_flat[np.repeat(self._kind_first[source[lending]], size) + step]
        key = sources.city[source[arc]] * self.kind_count + kind
        kept = np.isfinite(exports.limit.ravel()[key])
        tied = np.flatnonzero(cross & (exports.shortfall_group[need] >= 0))
        return {
            "source": (np.arange(len(source)), source.astype(np.int64)),
            "export": (arc[kept], key[kept]),
            "shortfall": (tied, exports.shortfall_group[need[tied]]),
        }

    def _make_rows(self, family: Family) -> None:
        """Rows for the keys that can bind from now on, over the columns there are already."""
        new = np.flatnonzero((family.used > family.limit + 1e-9) & (family.row < 0))
        if not len(new):
            return
        family.row[new] = self.rows + np.arange(len(new))
        standing = np.flatnonzero(family.row[family.key] >= self.rows)
        columns = self.needs + self.segments * self.cities
        entries = (
            np.ones(len(standing)),
            (family.row[family.key[standing]] - self.rows, columns + family.arc[standing]),
        )
        matrix = coo_matrix(entries, shape=(len(new), columns + len(self.taken))).tocsr()
        self.program.add_rows(matrix, np.full(len(new), -np.inf), family.limit[new])
        self.rows += len(new)

    def least(self, unmet: float, time: float, rest: float, gap: float) -> Proof:
        """The least of `unmet` x unmet need + `time` x time + `rest` x the trace of burden and cost.

        Ends within `gap` of the bound, or in time with what is proven; EngineError if nothing is."""
        found: Proof | None = None
        bound, fresh = -np.inf, 0
        for _ in range(ROUNDS):
            self.program.set_cost(self._cost(unmet, time, rest))
            many = fresh > COLD_SHARE * len(self.taken)
            if many:
                self.program.forget()
            try:
                answer = self.program.run(primal=self.solved and not many)
            except EngineError:
                if found is None:
                    raise
                break
            self.solved = True
            reduced = self.prices.reduced(answer.prices, time, rest)
            saved, negative = self._savings(reduced)
            bound = max(bound, min(answer.value + saved, answer.value))
            found = Proof(answer, answer.value, bound, reduced)
            if not len(negative) or found.gap <= gap or self.left() <= 0:
                break
            wanted = self._worst(negative, reduced)
            fresh = len(wanted)
            self.take(wanted)
        assert found is not None
        return found

    def trucks_bind(self, proof: Proof) -> bool:
        """Whether one more truck would make the optimum better."""
        first = self.needs + self.cities
        return bool((np.abs(proof.answer.prices[first : first + 2 * self.pools]) > _NEGATIVE).any())

    def least_unmet(self, gap: float) -> float:
        """What no plan can go below in the first goal."""
        return self.least(1.0 / self.weight, 0.0, 0.0, gap).bound

    def least_time(self, unmet: float, gap: float) -> float:
        """What no plan can go below in the time goal that leaves at most `unmet` of the first."""
        cost = np.zeros(self.needs + self.segments * self.cities + len(self.taken))
        cost[: self.needs] = self.share / self.share.max()
        row = self.program.add_row(cost, unmet / self.share.max())
        self.rows += 1
        try:
            return self.least(0.0, 1.0, 0.0, gap).bound
        finally:
            self.program.set_most(row, np.inf)

    def _cost(self, unmet: float, time: float, rest: float) -> Floats:
        burden = np.tile(self.instance.problem.agreement.burden_slopes, self.cities) * 1e-2 * rest
        arcs = time * self.universe.time[self.taken] + rest * self.universe.rest[self.taken]
        return np.concatenate([unmet * self.unmet_cost, burden, arcs])

    def _savings(self, reduced: Floats) -> tuple[float, Ints]:
        """The most that arcs outside could save, need by need, and those that could save anything."""
        universe, needs = self.universe, self.instance.needs
        outside = np.flatnonzero((reduced < -_NEGATIVE) & ~self.inside)
        if not len(outside):
            return 0.0, outside
        need = universe.need[outside]
        by_arc = np.bincount(need, reduced[outside] * universe.most[outside], self.needs)
        deepest = np.zeros(self.needs)
        np.minimum.at(deepest, need, reduced[outside])
        return float(np.maximum(by_arc, deepest * needs.quantity).sum()), outside

    def _worst(self, negative: Ints, reduced: Floats) -> Ints:
        """The arcs with the lowest reduced costs, a few per need."""
        need = self.universe.need[negative]
        order = np.lexsort((negative, reduced[negative], need))
        sorted_need = need[order]
        rank = np.arange(len(order)) - np.searchsorted(sorted_need, sorted_need)
        told: Ints = np.sort(negative[order[rank < PER_NEED]])
        return told
