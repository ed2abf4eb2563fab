"""What further movements would cost at the prices of a program's rows, all of a universe at once."""

import numpy as np

from solver.arrays import Floats
from solver.instance.universe import Universe
from solver.wide.family import Family


class Prices:
    """Rows stand in blocks: needs, lenders' burdens, tonnes and then cubic metres of each pool's `groups`;
    those of the `families` as they were made. `hold` [city, kind]."""

    def __init__(
        self, universe: Universe, families: dict[str, Family], hold: Floats, groups: int, pools: int
    ) -> None:
        self.universe, self.families, self.hold = universe, families, hold
        self.groups, self.pools = groups, pools
        self.cities, self.kinds = hold.shape
        self.needs = len(universe.instance.needs)
        self.count = np.diff(universe.first)
        source, kind = universe.source.astype(np.int64), universe.instance.needs.kind
        self._sent_at = 2 * (source * (groups + 1) + universe.group + 1) + universe.cross
        self._lent_at = (universe.instance.sources.city * self.kinds)[source] + np.repeat(kind, self.count)
        self._lent_at[~universe.cross] = hold.size

    def reduced(self, prices: Floats, time: float, rest: float) -> Floats:
        """What one more unit on each arc of the universe would cost."""
        universe = self.universe
        reduced = time * universe.time + rest * universe.rest if rest else time * universe.time
        reduced -= np.repeat(prices[: self.needs], self.count)
        reduced -= self._sent(prices).take(self._sent_at)
        burden = prices[self.needs : self.needs + self.cities]
        if burden.any():
            reduced -= np.append(burden[:, None] / self.hold, 0.0).take(self._lent_at)
        short = np.append(self.families["shortfall"].prices(prices), 0.0)
        if short.any():
            tied = short[universe.instance.exports.shortfall_group]
            reduced -= np.repeat(tied, self.count) * universe.cross
        return reduced

    def _sent(self, prices: Floats) -> Floats:
        """What one piece of each source costs by truck group (the first: on none), at home and lent."""
        sources, first = self.universe.instance.sources, self.needs + self.cities
        pool = sources.city % (self.cities + 1) * self.groups
        told = np.empty((len(sources), self.groups + 1, 2))
        told[:, :, 0] = self.families["source"].prices(prices)[:, None]
        for group in range(self.groups):
            tonnes, volume = prices[first + pool + group], prices[first + self.pools + pool + group]
            told[:, group + 1, 0] += sources.weight_kg / 1000.0 * tonnes + sources.volume_m3 * volume
        size, kind = sources.all_kinds()
        export = np.append(self.families["export"].prices(prices), 0.0)
        city = np.repeat(sources.city, size)
        per_kind = export[np.where(city < 0, -1, city * self.kinds + kind)]
        of_lent = np.bincount(np.repeat(np.arange(len(sources)), size), per_kind, len(sources))
        told[:, :, 1] = told[:, :, 0] + of_lent[:, None]
        return told.ravel()
