"""Rows of one rule in a program that grows, each made only once it can bind."""

from dataclasses import dataclass, field

import numpy as np

from solver.arrays import Floats, Ints


@dataclass(slots=True)
class Family:
    """Rows made when they can bind: per key the sum of its arcs within `limit[key]`."""

    limit: Floats
    row: Ints
    arc: Ints = field(default_factory=lambda: np.zeros(0, np.int64))
    key: Ints = field(default_factory=lambda: np.zeros(0, np.int64))
    used: Floats = field(default_factory=lambda: np.zeros(0))

    @classmethod
    def of(cls, limit: Floats) -> "Family":
        return cls(limit, np.full(len(limit), -1, np.int64), used=np.zeros(len(limit)))

    def prices(self, prices: Floats) -> Floats:
        told = np.zeros(len(self.row))
        there = self.row >= 0
        told[there] = prices[self.row[there]]
        return told
