"""A plan made again where trucks have ways of their own: those that people know stay."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from solver.answers import KnownTour
from solver.replan.around import SMALL, UNMET_GIVEN, Around, as_good
from solver.replan.ways import Ways
from solver.search.answer import Draft, make_draft
from solver.search.complete import needed_trucks
from solver.search.greedy import fill
from solver.tours import toured
from solver.tours.drive import packed
from solver.tours.making import on_trips

GIVEN = UNMET_GIVEN, 0.02  # tours made twice differ by more than what lines may give


@dataclass(slots=True)
class OnTours:
    """Plans around approved lines and the `tours` that were to bring them."""

    around: Around
    tours: Sequence[KnownTour]

    def least_changed(self, standing: Draft) -> Draft:
        """What still stands, on the tours that people know; more of it driven otherwise, or a plan made
        afresh, only where that serves more or is sooner on its tours."""
        model, left = self.around.relaxation.model, self.around.run.left
        fresh = on_trips(model, self.around.fresh(), left)
        tried: list[Draft] = []
        for draft in self._on_known_tours(fresh):
            tried.append(draft)
            if _soonest([draft, fresh]) is draft:
                return draft
        return _soonest([*tried, toured(model, standing, left), fresh])

    def _on_known_tours(self, fresh: Draft) -> Iterator[Draft]:
        """All tours that can still be driven, then without those of lanes that have lost something, have
        another way now, or go where less is served than by the `fresh` plan; what else is free filled in,
        then decided again together."""
        model, leave = self.around.relaxation.model, set[int]()
        for _ in range(2 if self.tours else 0):
            ways = Ways.of(self.around.known, self.tours, frozenset(leave))
            ledger = self.around.with_standing(ways.ledger, ways.brought)
            fill(ledger)
            driven = packed(model, make_draft(model, ledger.amounts, needed_trucks(ledger)), ways.hauls)
            yield driven
            staying = self.around.staying(ways)
            if staying is not None:
                yield on_trips(model, staying, self.around.run.left, ways.hauls)
            leave = ways.touched | self._lanes_short(driven, fresh)

    def _lanes_short(self, draft: Draft, fresh: Draft) -> set[int]:
        """The lanes to incidents of which a need gets less than in the fresh plan."""
        model, arcs = self.around.relaxation.model, self.around.relaxation.model.instance.arcs
        less = np.bincount(arcs.need, (fresh.amounts - draft.amounts) * arcs.gain, len(model.unmet)) > SMALL
        short = np.unique(model.instance.needs.incident[less])
        return set(model.convoys.lane[np.isin(model.convoys.incident, short)].tolist())


def _soonest(drafts: Sequence[Draft]) -> Draft:
    """The first that leaves as little unmet as any and comes as soon as any of these, by what is given."""
    least = min(draft.values[0] for draft in drafts)
    good = [draft for draft in drafts if as_good(draft.values[:1], (least,))]
    soonest = min(draft.values[1] for draft in good)
    return next(draft for draft in good if as_good(draft.values, (least, soonest), GIVEN))
