"""Which incidents take what the relaxation would send to another: those are worth deciding again with it."""

import numpy as np

from solver.arrays import Floats, Ints
from solver.instance.sources import SUPPLY
from solver.wide.supplies import Supplies

_EDGE = 1e-6


class Rivals:
    """The plan of `supplies` beside the relaxation's, which sends `wished` [ride] on each movement.

    The relaxation leaves most of what is open in a struck region open as well; what it serves can still be
    won, and where its stock and trucks go instead tells from whom."""

    def __init__(self, supplies: Supplies, wished: Floats) -> None:
        instance, universe = supplies.instance, supplies.universe
        needs, rides = instance.needs, supplies.movement
        self.supplies, self.incidents = supplies, max(len(instance.problem.incidents), 1)
        need = universe.need[rides].astype(np.int64)
        self._source, self._incident = universe.source[rides].astype(np.int64), needs.incident[need]
        self._pool = supplies.pool_of_lane[supplies.lane[: supplies.rides]]
        self._need, self._share = need, np.where(needs.form == SUPPLY, needs.weight / needs.asked, 0.0)
        self._wished = wished
        self._lines = np.flatnonzero(wished > _EDGE)
        self._unavoidable = np.maximum(needs.quantity - np.bincount(need, wished, len(needs)), 0.0)

    @property
    def _beyond(self) -> Floats:
        """What each need lacks that the relaxation serves, as it weighs."""
        lacking = self.supplies.left[: len(self._share)] - self._unavoidable
        told: Floats = self._share * np.where(lacking > _EDGE, lacking, 0.0)
        return told

    @property
    def lacking(self) -> Floats:
        """By incident, what it lacks that the relaxation serves; all that is open where that is nothing."""
        incident, beyond = self.supplies.instance.needs.incident, self._beyond
        open_ = beyond if beyond.any() else self.supplies.open
        return np.bincount(incident, open_, self.incidents).astype(float)

    def of(self, incident: int) -> Floats:
        """By incident, how much it takes of the stock that the relaxation sends to this one for what it
        lacks, and as much in all of the trucks that would bring it, of cities with none left; where that is
        nothing, of all such trucks that reach this one."""
        supplies, lines = self.supplies, self._lines[self._incident[self._lines] == incident]
        need, sent, used_up = self._need[lines], supplies.sent, supplies.used_up
        missing = np.maximum(self._wished[lines] - supplies.amount[lines], 0.0)
        missing *= self._share[need] * (self._beyond[need] > 0)
        by_pool = np.bincount(self._pool[lines], missing, len(used_up)) * used_up
        trucks = (by_pool / np.maximum(sent.sum(axis=1), 1)) @ sent
        by_source = np.bincount(self._source[lines], missing, len(supplies.instance.sources))
        stock = self._of_stock(by_source.astype(float))
        told = np.zeros(self.incidents)
        for each in (trucks, stock):
            each[incident] = 0.0
            told += each / max(float(each.sum()), _EDGE)
        if not told.any():
            told = sent[used_up & supplies.reached[:, incident]].sum(axis=0).astype(float)
        return told

    def _of_stock(self, missing: Floats) -> Floats:
        """By incident, its part of each source that is `missing` elsewhere."""
        amount = self.supplies.amount[: self.supplies.rides]
        taken: Ints = np.flatnonzero(amount)
        source = self._source[taken]
        every = np.bincount(source, amount[taken], len(missing))
        part = missing[source] * amount[taken] / every[source]
        return np.bincount(self._incident[taken], part, self.incidents).astype(float)
