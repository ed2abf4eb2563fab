"""A plan made again where trucks have ways of their own: those that people know stay."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass

from solver.answers import KnownTour
from solver.engine.programs import EngineError
from solver.model.goals import arc_hours
from solver.replan.around import UNMET_GIVEN, Around, as_good
from solver.replan.ways import Ways
from solver.search.answer import Draft, make_draft
from solver.search.complete import needed_trucks
from solver.search.greedy import fill
from solver.search.proving import Prove
from solver.tours import toured
from solver.tours.drive import packed
from solver.tours.making import Making, on_trips

GIVEN = UNMET_GIVEN, 0.02  # tours made twice differ by more than what lines may give
FEW, NEAR = 0.02, (UNMET_GIVEN, 0.12)  # of the lines; of the bounds, which know no tours
LINE = 0.001  # of unmet need
STAYING = 0.005, 0.001  # for a line to stay as it is, of all hours


@dataclass(slots=True)
class OnTours:
    """Plans around approved lines and the `tours` that were to bring them."""

    around: Around
    tours: Sequence[KnownTour]
    prove: Prove

    def least_changed(self) -> Draft:
        """What still stands on known tours, where few lines change and the bounds leave little to gain. Else
        that, or the first with fewer of these tours, by what each changed line brings, of those that are as
        good as a plan made afresh. Is none as good, the soonest of those that serve most."""
        model, left = self.around.run.model, self.around.run.left
        tried = [driven(self.around, self.tours)] if self.tours else []
        if tried and self._little_changed(tried[0]):
            return tried[0]
        fresh = on_trips(model, self.around.fresh(), left)
        good = [draft for draft in tried if self._as_good(draft, fresh)]
        if good and as_good(good[0].values, self._bounds(good[0], 1)):
            return good[0]
        for draft in self._decided(fresh) if self.tours else ():
            tried.append(draft)
            if self._as_good(draft, fresh):
                return min([*good, draft], key=self._with_changes)
        return good[0] if good else _soonest([*tried, toured(model, self.around.standing(), left), fresh])

    def _little_changed(self, draft: Draft) -> bool:
        known = self.around.known
        few = known.changes(draft) <= FEW * len(known.approved)
        return few and as_good(draft.values, self._bounds(draft, 2), NEAR)

    def _bounds(self, draft: Draft, leading: int) -> list[float]:
        told = self.prove(draft.values, self.around.run.base, leading)
        return [bound or 0.0 for bound in told[:leading]]

    def _with_changes(self, draft: Draft) -> float:
        """Unmet need, by which each changed line is to leave LINE less."""
        return draft.values[0] * (1.0 + LINE * self.around.known.changes(draft))

    def _as_good(self, draft: Draft, fresh: Draft) -> bool:
        """Whether it serves as much and is as soon; what it serves more may take as long as anything does."""
        instance, more = self.around.run.model.instance, max(0.0, fresh.values[0] - draft.values[0])
        longest = float(arc_hours(instance, instance.arcs).max(initial=0.0))
        return as_good(draft.values, (fresh.values[0], fresh.values[1] + longest * more), GIVEN)

    def _decided(self, fresh: Draft) -> Iterator[Draft]:
        """Which tours stay is decided together with all other trips; fewer and fewer of them."""
        model, left = self.around.run.model, self.around.run.spare
        ways, rest = Ways.of(self.around.known, self.tours), self.around.staying() or fresh
        for part in STAYING:
            worth = ways.staying(part * fresh.values[1])
            with suppress(EngineError):
                yield Making(model, rest, left, known=ways.hauls, staying=worth).better(left())


def _soonest(drafts: Sequence[Draft]) -> Draft:
    """The first that leaves as little unmet as any and comes as soon as any of these, by what is given."""
    least = min(draft.values[0] for draft in drafts)
    good = [draft for draft in drafts if as_good(draft.values[:1], (least,))]
    soonest = min(draft.values[1] for draft in good)
    return next(draft for draft in good if as_good(draft.values, (least, soonest), GIVEN))


def driven(around: Around, tours: Sequence[KnownTour]) -> Draft:
    """All tours that can still be driven, what is free filled in."""
    model, ways = around.run.model, Ways.of(around.known, tours)
    ledger = around.with_standing(ways.ledger, ways.brought)
    fill(ledger)
    draft = make_draft(model, ledger.amounts, needed_trucks(ledger))
    return packed(model, draft, around.run.left, ways.hauls)
