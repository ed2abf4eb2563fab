"""Better whole trucks by exchanges: one truck, or two at once, go to another incident.

Given its trucks what a plan is worth is one linear program, and that is convex in them: the prices of each
optimum tell what any exchange can bring at most. Only what may bring something by all of them is tried.
"""

from collections.abc import Callable, Iterator

import numpy as np

from solver.arrays import Floats, Ints
from solver.engine.programs import Answer
from solver.model.model import Model
from solver.search.ledger import Ledger
from solver.search.levels import Relaxation

TRIES = 900
NOTED = 1e-5
PROMISING = 400
SOON = 20


def exchanges(
    relaxation: Relaxation, cost: Floats, sent: Floats, left: Callable[[], float]
) -> Iterator[Answer]:
    """From so many trucks per convoy to optima of given trucks, none worse than the one before: the first
    after a few tries, then those from which no exchange of one truck is better; from the last no exchange
    of two promising trucks is either. Ends early after TRIES programs or in time."""
    model, program = relaxation.model, relaxation.program
    outlook = _Outlook(model)

    def tried(sent: Floats) -> Answer:
        program.set_cost(cost)
        program.set_bounds(model.trucks, sent, sent)
        found = program.run()
        outlook.learn(found.value, found.reduced[model.trucks], sent)
        return found

    try:
        best, singly = tried(sent), True
        outlook.stand(sent)
        for tries in range(TRIES):
            if tries == SOON and singly:
                yield best
            bound, after = outlook.best_exchange() if singly else outlook.best_pair()
            enough = best.value - NOTED * abs(best.value)
            if bound > enough and singly:
                yield best
                singly = False
            elif bound > enough or left() <= 0:
                break
            elif (found := tried(after)).value < enough:
                best, singly = found, True
                outlook.stand(after)
        if singly:
            yield best
    finally:
        program.set_bounds(model.trucks, model.low[model.trucks], model.high[model.trucks])


class _Outlook:
    """The least that each exchange can lead to, by the prices of all optima so far.

    Exchange i takes a truck from convoy `gone[i]` to convoy `come[i]` of the same pool and kind; the entry
    after the last convoy stands for trucks that stay at home."""

    def __init__(self, model: Model) -> None:
        convoys, count = model.convoys, model.instance.trucks.count
        self.pool = convoys.pool * count.shape[1] + convoys.vehicle
        self.count = count.ravel()
        home = len(convoys)
        gone, come = np.nonzero((self.pool[:, None] == self.pool[None, :]) & ~np.eye(home, dtype=bool))
        self.gone = np.concatenate([gone, np.full(home, home)])
        self.come = np.concatenate([come, np.arange(home)])
        self.granted = Ledger(model).sent if len(model.pins.lane) else np.zeros(home, np.int64)
        self.levels: list[float] = []
        self.prices: list[Floats] = []
        self.sent: Floats | None = None

    def learn(self, value: float, prices: Floats, sent: Floats) -> None:
        """A plan with these trucks is worth that; each truck more changes it by its price at least."""
        self.levels.append(value - float(prices @ sent))
        self.prices.append(np.append(prices, 0.0))
        if self.sent is not None:
            level = self.levels[-1] + float(prices @ self.sent)
            gain = self._gains(self.prices[-1])
            np.maximum(self.least, level + gain, out=self.least)  # inf stays inf
            if self.pairs is not None:
                some = gain[self.promising]
                np.maximum(self.pairs, level + some[:, None] + some[None, :], out=self.pairs)

    def stand(self, sent: Floats) -> None:
        """From now on exchanges start from these trucks."""
        self.sent = sent
        left = sent - self.granted
        at_home = self.count - np.bincount(self.pool, sent, len(self.count))
        self.left = np.concatenate([left, at_home[self.pool]])[self.gone]
        self.least = self._least(np.arange(len(self.gone)))
        self.least[self.left < 1] = np.inf
        self.promising: Ints = np.zeros(0, np.int64)
        self.pairs: Floats | None = None

    def best_exchange(self) -> tuple[float, Floats]:
        """The least that one may lead to, and the trucks after it."""
        best = int(np.argmin(self.least))
        return float(self.least[best]), self._after(best)

    def best_pair(self) -> tuple[float, Floats]:
        """The same for two of the exchanges that promise most."""
        if self.pairs is None:
            order = np.argsort(self.least, kind="stable")[:PROMISING]
            self.promising = order[np.isfinite(self.least[order])]
            self.pairs = self._all_pairs()
        if not self.pairs.size:
            return np.inf, self._after()
        first, second = divmod(int(np.argmin(self.pairs)), len(self.promising))
        after = self._after(int(self.promising[first]), int(self.promising[second]))
        return float(self.pairs[first, second]), after

    def _all_pairs(self) -> Floats:
        some = self.promising
        least = np.full((len(some), len(some)), -np.inf)
        for level, gain in self._cuts(some):
            np.maximum(least, level + gain[:, None] + gain[None, :], out=least)
        once = self.left[some] < 2
        least[(self.gone[some][:, None] == self.gone[some][None, :]) & once[:, None]] = np.inf
        np.fill_diagonal(least, np.inf)
        return least

    def _least(self, some: Ints) -> Floats:
        least = np.full(len(some), -np.inf)
        for level, gain in self._cuts(some):
            np.maximum(least, level + gain, out=least)
        return least

    def _cuts(self, some: Ints) -> Iterator[tuple[float, Floats]]:
        """By each optimum's prices: what the trucks as they are lead to, and what each exchange adds."""
        assert self.sent is not None
        for level, prices in zip(self.levels, self.prices, strict=True):
            yield level + float(prices[:-1] @ self.sent), self._gains(prices)[some]

    def _gains(self, prices: Floats) -> Floats:
        told: Floats = prices[self.come] - prices[self.gone]
        return told

    def _after(self, *some: int) -> Floats:
        assert self.sent is not None
        after = np.append(self.sent, 0.0)
        for exchange in some:
            after[self.gone[exchange]] -= 1
            after[self.come[exchange]] += 1
        return after[:-1]
