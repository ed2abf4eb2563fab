"""Scarce trucks: better ones are looked for in a model that knows little else, and so is a bound above the
relaxation's. What is found there is spread over the sources that are one in it.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress

import numpy as np

from solver.arrays import Floats
from solver.engine.programs import EngineError
from solver.model.alike import with_trucks
from solver.model.model import Model
from solver.search.answer import Draft
from solver.search.carried import carried
from solver.search.complete import whole_point
from solver.search.exchange import exchanges
from solver.search.incidents import Cut, all_at_once, cuts, incident_of
from solver.search.search import Left, Search, fastest_cost, filled_up

SOON, LATER = ((3, 12),), ((3, 30), (4, 15))  # so many incidents at a time, until so many turns are fruitless
ROUNDS = 100
GAP, NODES = 1e-4, 30
NOTABLE = 5e-3
FEW_CONVOYS = 500
_BETTER = 1e-6
Hear = Callable[[Draft], None]


def has_few_convoys(model: Model) -> bool:
    """Where there are more each try takes long."""
    return 0 < len(model.convoys) <= FEW_CONVOYS


def exchanged(search: Search, draft: Draft, left: Left, hear: Hear | None = None) -> Draft:
    """The draft, or the best found by exchanges of trucks, once the bound of unmet need is lifted; `hear` is
    told of better ones on the way."""
    if not has_few_convoys(search.model):
        return filled_up(search, draft)
    kept = _Best(search, draft, left, hear)
    with suppress(EngineError):
        if left() > 0:
            search.coarse.cuts = lift(search, left)
            search.coarse.point = kept.last_of(_exchanges(search, draft, left))
    return kept.draft


def on_better_trucks(search: Search, draft: Draft, left: Left, hear: Hear | None = None) -> Draft:
    """The draft, or the best found on other trucks: exchanged, then a few incidents decided again at a time,
    once all of them, by which the bound rises further."""
    kept, random = _Best(search, draft, left, hear), np.random.default_rng(search.seed)
    with suppress(EngineError):
        coarse = search.coarse
        if coarse.point is None:
            kept.draft = exchanged(search, draft, left, hear)
        if coarse.point is None or left() <= 0:
            return kept.draft
        model, kept.looked_at = coarse.model, kept.worth(coarse.point)
        point = kept.last_of(decided_again(model, coarse.point, SOON, random, left), coarse.point)
        if left() > 0:
            found = all_at_once(model, model.goals[0], coarse.cuts, point, left)
            _raise(search, found.bound)
            if found.columns is not None:
                point = min(found.columns, point, key=kept.worth)
        kept.last_of(decided_again(model, point, LATER, random, left), point)
    return kept.draft


def lift(search: Search, left: Left) -> list[Cut]:
    """Lifts the bound of unmet need by what each incident for itself leaves open more than the relaxation."""
    coarse, goal = search.coarse.relaxation, search.coarse.model.goals[0]
    coarse.program.recall()
    coarse.program.set_cost(goal)
    relaxed = coarse.program.run(primal=True)
    known = cuts(coarse.model, goal, relaxed, left)
    _raise(search, relaxed.value + sum(cut.by for cut in known))
    return known


def _raise(search: Search, least: float) -> None:
    """What hangs together with trucks leaves at least so much open, the rest as much as in the relaxation."""
    relaxation, goal = search.relaxation, search.model.goals[0]
    if not np.isfinite(relaxation.least_unmet):  # it is not what proves bounds
        return
    relaxation.program.recall()
    relaxation.program.set_cost(goal)
    found = relaxation.program.run(primal=True)
    beside = float(goal @ np.where(with_trucks(search.model), 0.0, found.columns))
    relaxation.least_unmet = max(relaxation.least_unmet, least + beside)


def decided_again(
    model: Model, point: Floats, sizes: tuple[tuple[int, int], ...], random: np.random.Generator, left: Left
) -> Iterator[Floats]:
    """Points with whole trucks, each better than the one before: a few incidents decided anew, all else as it
    is."""
    cost, incident = fastest_cost(model), incident_of(model)
    every, worth, turn = np.unique(model.convoys.incident), float(cost @ point), 0
    for size, patience in sizes:
        fruitless = 0
        while fruitless < patience and turn < ROUNDS and left() > 0:
            turn, fruitless = turn + 1, fruitless + 1
            free = np.isin(incident, random.choice(every, min(size, len(every)), replace=False))
            free[model.burden] = True
            found = whole_point(
                model,
                free,
                point,
                cost / np.abs(cost).max(),
                [],
                seconds=left(),
                gap=GAP,
                nodes=NODES,
                start=point,
            )
            if found is not None and float(cost @ found) < worth - _BETTER * abs(worth):
                point, worth, fruitless = found, float(cost @ found), 0
                yield point


def _exchanges(search: Search, draft: Draft, left: Left) -> Iterator[Floats]:
    coarse = search.coarse.relaxation
    coarse.program.recall()
    for found in exchanges(coarse, fastest_cost(coarse.model), draft.sent.astype(float), left):
        yield found.columns


class _Best:
    """The best draft so far, and how good the coarse points were from which drafts were made."""

    def __init__(self, search: Search, draft: Draft, left: Left, hear: Hear | None = None) -> None:
        self.search, self.draft, self.left, self.hear = search, draft, left, hear
        self.looked_at = np.inf

    def last_of(self, points: Iterable[Floats], point: Floats | None = None) -> Floats:
        """The last of the points (else `point`); notably better ones and the last become drafts."""
        last = point
        for each in points:
            last = each
            if self.worth(each) < self.looked_at * (1.0 - NOTABLE):
                self.look_at(each)
        assert last is not None
        if self.worth(last) < self.looked_at:
            self.look_at(last)
        return last

    def look_at(self, point: Floats) -> None:
        self.looked_at = self.worth(point)
        found = carried(self.search, point, self.draft, self.left)
        if found.values < self.draft.values:
            self.draft = found
            if self.hear is not None:
                self.hear(found)

    def worth(self, point: Floats) -> float:
        """What a coarse point costs."""
        return float(fastest_cost(self.search.coarse.model) @ point)
