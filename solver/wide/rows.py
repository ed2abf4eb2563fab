"""The rules that movements share, as rows of one numbering: what each takes of them and what that costs."""

from functools import cached_property

import numpy as np
from scipy.sparse import coo_matrix, csc_matrix, csr_matrix, lil_matrix
from scipy.sparse.csgraph import connected_components

from solver.arrays import Floats, Ints
from solver.instance.sources import SUPPLY
from solver.instance.universe import Universe
from solver.model.pins import pinned_load
from solver.wide.lanes import Fleets


class Rows:
    """Blocks: needs, sources, loans by city and kind, shortfalls, seats by departure, complements, tonnes and
    then cubic metres by pool and truck group, carried in so many `turns`, and what `count` adds. `limit`
    [row], a need's is what it asks. Where needs share no row, they are apart: `part` [need],
    `part_of_source`."""

    def __init__(self, universe: Universe, turns: int = 1) -> None:
        instance = universe.instance
        needs, sources, exports = instance.needs, instance.sources, instance.exports
        self.universe, self.needs, self.sources = universe, len(needs), len(sources)
        self.cities, self.kinds = exports.limit.shape
        self.groups = max(instance.trucks.groups, 1)
        self.pools = (self.cities + 1) * self.groups
        blocks = (
            needs.quantity,
            sources.amount,
            exports.limit.ravel(),
            exports.shortfall,
            instance.departures.seats,
            np.array([pair.spare for pair in instance.pairs]),
            *self._fleets(turns),
        )
        self.limit: Floats = np.concatenate(blocks).astype(float)
        ends = np.cumsum([len(block) for block in blocks])
        self.loans, self.short, self.seats, self.pairs = ends[1:5].tolist()
        self.tonnes, self.volume, self.fleets = ends[5:8].tolist()
        self.factor = self._factors()
        self.riding = np.flatnonzero(universe.departure >= 0) if len(instance.departures) else ends[:0]
        self._crew = sources.crew[universe.source[self.riding]].astype(float)
        self._taken = np.zeros(len(universe))
        self._row = np.zeros(len(universe), np.int64)  # 0: none of those that `count` adds
        self.payload, self.space = sources.weight_kg / 1000.0, sources.volume_m3
        self._kind_size, self._kind_flat = sources.all_kinds()
        self._kind_first = np.cumsum(self._kind_size) - self._kind_size
        self._owner, city = np.repeat(np.arange(self.sources), self._kind_size), sources.city
        lender = city[self._owner]
        self._loan_of = np.where(lender < 0, -1, lender * self.kinds + self._kind_flat)
        self._pool = city % (self.cities + 1) * self.groups
        self._count = np.diff(universe.first)
        source = universe.source.astype(np.int64)
        self._sent_at = 2 * (source * (self.groups + 1) + universe.group + 1) + universe.cross
        self.part, self.part_of_source = self._apart()

    def __len__(self) -> int:
        return len(self.limit)

    @property
    def trucks(self) -> slice:
        return slice(self.tonnes, self.fleets)

    def count(self, fleets: Fleets) -> None:
        """Further rows, for trucks that are counted by incident."""
        self._taken[fleets.riding], self._row[fleets.riding] = fleets.taken, self.fleets + fleets.row
        self.limit = np.concatenate([self.limit[: self.fleets], fleets.most])

    @cached_property
    def alike(self) -> Ints:
        """By source, one number for those of a city that serve the same kinds and weigh as much."""
        sources, names = self.universe.instance.sources, dict[object, int]()
        each = zip(
            sources.city.tolist(), sources.kinds, self.payload.tolist(), self.space.tolist(), strict=True
        )
        return np.array([names.setdefault(name, len(names)) for name in each], np.int64)

    def _fleets(self, turns: int) -> tuple[Floats, Floats]:
        """What each pool's trucks of a group carry beyond pinned loads: tonnes, cubic metres."""
        trucks, pins = self.universe.instance.trucks, pinned_load(self.universe.instance)
        incidents = max(len(self.universe.instance.problem.incidents), 1)
        pool = pins.lane // self.groups // incidents * self.groups + pins.lane % self.groups
        of_group = (trucks.group_of[:, None] == np.arange(self.groups)).astype(float)
        tonnes = turns * (trucks.count * trucks.payload_kg @ of_group).ravel() / 1000.0
        volume = turns * (trucks.count * trucks.volume_m3 @ of_group).ravel()
        tonnes = tonnes - np.bincount(pool, pins.weight_kg, self.pools) / 1000.0
        return tonnes, volume - np.bincount(pool, pins.volume_m3, self.pools)

    def _factors(self) -> csr_matrix:
        """What each piece of a need takes of each complement: [need, complement]."""
        pairs = self.universe.instance.pairs
        factor = lil_matrix((self.needs, len(pairs)))
        for i, pair in enumerate(pairs):
            factor[pair.needs, i] = pair.per
            for need in pair.requires:
                factor[need, i] -= 1.0
        return factor.tocsr()

    def _apart(self) -> tuple[Ints, Ints]:
        """The part of each need and source: kinds are tied by sources that can serve both and by complements,
        all supplies by the trucks they ride on, all that ride by the seats."""
        instance, size = self.universe.instance, self._kind_size
        before = np.repeat(np.arange(len(size)), size)
        tied = np.flatnonzero(np.diff(before) == 0)
        one, other = self._kind_flat[tied], self._kind_flat[tied + 1]
        if instance.trucks.limited:
            riding = np.unique(instance.needs.kind[instance.needs.form == SUPPLY])
            one, other = np.concatenate([one, riding[:-1]]), np.concatenate([other, riding[1:]])
        seated = [np.unique(self.universe.need[self.riding])]
        for together in seated + [np.array([*pair.needs, *pair.requires]) for pair in instance.pairs]:
            tied_kinds = instance.needs.kind[together]
            one, other = np.concatenate([one, tied_kinds[:-1]]), np.concatenate([other, tied_kinds[1:]])
        ties = coo_matrix((np.ones(len(one)), (one, other)), shape=(self.kinds, self.kinds))
        part = connected_components(ties, directed=False)[1][instance.needs.kind]
        of_need = np.unique(part, return_inverse=True)[1]
        of_source = np.zeros(self.sources, np.int64)
        of_source[self.universe.source] = np.repeat(of_need, self._count)
        return of_need, of_source

    def matrix(self, arcs: Ints) -> csc_matrix:
        """What one on each of these arcs takes of every row."""
        universe, instance = self.universe, self.universe.instance
        source, need, cross = (
            universe.source[arcs].astype(np.int64),
            universe.need[arcs],
            universe.cross[arcs],
        )
        city = instance.sources.city[source]
        lending = np.flatnonzero(cross)
        size = self._kind_size[source[lending]]
        lent = np.repeat(lending, size)
        step = np.arange(len(lent)) - np.repeat(np.cumsum(size) - size, size)
        kind = self._kind_flat[np.repeat(self._kind_first[source[lending]], size) + step]
        loan = city[lent] * self.kinds + kind
        kept = np.isfinite(self.limit[self.loans + loan])
        short = instance.exports.shortfall_group[need]
        tied = np.flatnonzero(cross & (short >= 0))
        group = universe.group[arcs].astype(np.int64)
        riding = np.flatnonzero(group >= 0)
        pool = city[riding] % (self.cities + 1) * self.groups + group[riding]
        every, gain, departure = np.arange(len(arcs)), universe.gain[arcs], universe.departure[arcs]
        seated = np.flatnonzero(departure >= 0)
        paired = self.factor[need].tocoo()
        counted = np.flatnonzero(self._row[arcs])
        row = (
            need, self.needs + source, self.loans + loan[kept], self.short + short[tied],
            self.seats + departure[seated], self.pairs + paired.col, self.tonnes + pool, self.volume + pool,
            self._row[arcs[counted]],
        )  # fmt: skip
        column = (every, every, lent[kept], tied, seated, paired.row, riding, riding, counted)
        value = (
            gain, np.ones(len(arcs) + int(kept.sum())), gain[tied], instance.sources.crew[source[seated]],
            paired.data * gain[paired.row], self.payload[source[riding]], self.space[source[riding]],
            self._taken[arcs[counted]],
        )  # fmt: skip
        entries = np.concatenate(value), (np.concatenate(row), np.concatenate(column))
        return coo_matrix(entries, shape=(len(self), len(arcs))).tocsc()

    def reduced(self, prices: Floats, time: float, rest: float) -> Floats:
        """What one more unit on each arc of the universe would cost at the rows' prices."""
        universe = self.universe
        reduced = time * universe.time + rest * universe.rest if rest else time * universe.time
        reduced -= self._served(prices[: self.needs] + self.factor @ prices[self.pairs : self.tonnes])
        reduced -= self._sent(prices).take(self._sent_at)
        short = np.append(prices[self.short : self.seats], 0.0)
        if short.any():
            tied = short[universe.instance.exports.shortfall_group]
            reduced -= self._served(tied) * universe.cross
        if len(self.riding):
            reduced[self.riding] -= self._crew * prices[self.seats + universe.departure[self.riding]]
        counted = np.append(prices[self.fleets :], 0.0)
        if counted.any():
            reduced -= counted[np.maximum(self._row - self.fleets, -1)] * self._taken
        return reduced

    def _served(self, worth: Floats) -> Floats:
        """What one on each arc of the universe brings, by what a piece of each need is worth."""
        told = np.repeat(worth, self._count)
        return told * self.universe.gain if self.universe.instance.needs.rated.any() else told

    def _sent(self, prices: Floats) -> Floats:
        """What one piece of each source costs by truck group (the first: on none), at home and lent."""
        told = np.empty((self.sources, self.groups + 1, 2))
        told[:, :, 0] = prices[self.needs : self.loans, None]
        for group in range(self.groups):
            at = self._pool + group
            tonnes, volume = prices[self.tonnes + at], prices[self.volume + at]
            told[:, group + 1, 0] += self.payload * tonnes + self.space * volume
        of_loan = np.append(prices[self.loans : self.short], 0.0)
        of_lent = np.bincount(self._owner, of_loan[self._loan_of], self.sources)
        told[:, :, 1] = told[:, :, 0] + of_lent[:, None]
        return told.ravel()
