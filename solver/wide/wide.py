"""Very many possible movements: those worth a look are found by column generation and planned as usual."""

from collections.abc import Callable, Iterable
from dataclasses import replace

import numpy as np

from solver.arrays import Floats, Ints
from solver.engine.programs import EngineError
from solver.instance.instance import Instance, has_more_movements, put_arcs
from solver.instance.sources import SUPPLY
from solver.instance.universe import make_universe
from solver.model.model import Model, make_model
from solver.search.answer import Draft, make_draft, on_cheapest_trucks
from solver.search.complete import settle
from solver.search.ledger import Ledger
from solver.search.standing import can_still_go
from solver.wide.bounds import GAP, Bounds
from solver.wide.columns import Columns, Proof
from solver.wide.rounds import search
from solver.wide.supplies import Supplies
from solver.wide.widened import as_point_of, names, unknown, widened

WIDE_PAIRS = 50_000
SMALL_ARCS = 40_000
NEAR, HARD_GAP = 2e-3, 3e-3
DIVED = 5000
RUNNERS_UP, CHOICE = 6, 10_000
RESERVE, AT_LEAST = 4.0, 16
_ZERO = 1e-7


def is_wide(instance: Instance) -> bool:
    """Whether there are too many movements to have each in the model."""
    return has_more_movements(instance, WIDE_PAIRS)


class Wide:
    """The relaxation over all movements and the model of those it uses, with the runners-up of each need.

    `seconds` is about what a proof takes: as long as the relaxation, a third where that is hard. Where the
    relaxation uses up some city's trucks (`trucks_bind`) its plan is far from one in whole trucks.
    Without time for a first relaxation the model holds what a person would look at for each need."""

    def __init__(self, instance: Instance, left: Callable[[], float], *, hastily: bool = False) -> None:
        self.instance = instance
        universe = make_universe(instance)
        self.columns = Columns(universe, left)
        before = left()
        self.proof = self._relaxed(hastily and not self.rounds_badly) if left() > 0 else None
        self.trucks_bind = self.proof is not None and self.columns.trucks_bind()
        self.bounds = Bounds(self.columns, left, trucks_bind=self.trucks_bind)
        self.seconds = (before - left()) / (3.0 if self.is_hard and not self.is_hasty else 1.0)
        self._chosen = self._by_hand() if self.proof is None else self._promising(self.proof)
        instance.universe = universe
        put_arcs(instance, universe.arcs(self._chosen))
        self.model: Model = make_model(instance)

    @property
    def is_small(self) -> bool:
        """Whether the usual search can work on the model."""
        return len(self.model.instance.arcs) <= SMALL_ARCS

    @property
    def is_hard(self) -> bool:
        """Whether further programs over the relaxation's movements take long."""
        return self.columns.is_hard

    @property
    def is_hasty(self) -> bool:
        """Whether the relaxation is near its optimum only."""
        return self.columns.is_foretold

    @property
    def is_vast(self) -> bool:
        """Whether a dive takes longer than deciding bit by bit from the relaxation's whole trucks on."""
        return self.is_hard and self.proof is not None and len(self.model.convoys) > DIVED

    @property
    def rounds_badly(self) -> bool:
        """Whether ratings, complements or seats leave fractions: whole units need more to choose from."""
        instance = self.instance
        return bool(instance.needs.rated.any() or instance.pairs or len(instance.departures))

    def is_near(self, draft: Draft) -> bool:
        """Whether the draft is about as good as the relaxation."""
        if self.proof is None:
            return False
        value = self.columns.weight * draft.values[0] + draft.values[1]
        return bool(value <= (1.0 + NEAR) * self.proof.bound)

    def _relaxed(self, hastily: bool) -> Proof | None:
        self.columns.take(self.columns.nearest())
        try:
            return self.columns.least(1.0, 1.0, 1.0, GAP, hard_gap=HARD_GAP, hastily=hastily)
        except EngineError:
            return None

    def relax_closely(self) -> bool:
        """Whether the first relaxation was hasty; then it is made again, and the model by it."""
        if not self.is_hasty:
            return False
        try:
            self.proof = self.columns.least(1.0, 1.0, 1.0, GAP, hard_gap=HARD_GAP)
        except EngineError:
            return False
        self._chosen, instance = self._promising(self.proof), replace(self.instance)
        put_arcs(instance, self.columns.universe.arcs(self._chosen))
        self.model = make_model(instance)
        return True

    def _by_hand(self) -> Ints:
        """Of every need, the weightiest first, the arcs that a person would look at: its own city's, then
        the nearest, until there is RESERVE times free what it asks, for rules may keep some of that back."""
        universe, needs = self.columns.universe, self.instance.needs
        free = self.instance.sources.amount.astype(float)
        chosen = [np.zeros(0, np.int64)]
        for n in np.lexsort((needs.due, -needs.weight)).tolist():
            start, end = universe.first[n : n + 2]
            arcs = start + np.argsort(universe.cross[start:end], kind="stable")
            source = universe.source[arcs]
            first = np.zeros(len(arcs), bool)
            first[np.unique(source, return_index=True)[1]] = True
            gain = universe.gain[arcs]
            stock = np.where(first, gain * free[source], 0.0)
            before = np.cumsum(stock) - stock
            chosen.append(arcs[(before < RESERVE * needs.quantity[n]) | (np.cumsum(first) <= AT_LEAST)])
            free[source[first]] -= (np.clip(needs.quantity[n] - before, 0.0, stock) / gain)[first]
        told: Ints = np.unique(np.concatenate(chosen))
        return told

    def _promising(self, proof: Proof) -> Ints:
        """The arcs in use, the same on other trucks, and of each need those that would cost least to use;
        more of all there are where rounding needs them."""
        columns, universe = self.columns, self.columns.universe
        used = proof.taken[proof.amounts > _ZERO]
        others, most = columns.taken, RUNNERS_UP
        if self.rounds_badly:
            others, most = np.arange(len(universe)), max(most, CHOICE // columns.rows.needs)
        order = others[np.lexsort((others, proof.reduced[others], universe.need[others]))]
        need = universe.need[order]
        rank = np.arange(len(order)) - np.searchsorted(need, need)
        return np.union1d(self._same(used), order[rank < most])

    def _same(self, used: Ints) -> Ints:
        """These arcs and those from the same source to the same need on other trucks."""
        universe, sources = self.columns.universe, len(self.instance.sources)
        if self.instance.trucks.groups <= 1:
            return used
        sending = np.zeros(sources, bool)
        sending[universe.source[used]] = True
        may = np.flatnonzero(sending[universe.source])
        lines = universe.need[may].astype(np.int64) * sources + universe.source[may]
        mine = universe.need[used].astype(np.int64) * sources + universe.source[used]
        return may[np.isin(lines, mine)]

    def draft(self) -> Draft:
        """The relaxation's plan in whole quantities; EngineError if there was no time for one."""
        if self.proof is None:
            raise EngineError("no relaxation in time")
        universe, model = self.columns.universe, self.model
        names = (universe.need, universe.source, universe.group, universe.departure)
        order = self._chosen[np.lexsort([each[self._chosen] for each in reversed(names)])]
        point = np.zeros(model.columns)
        point[model.arcs] = self._sent[order]
        return settle(model, point)

    @property
    def _sent(self) -> Floats:
        """What the relaxation sends on every movement; nothing if there was no time for one."""
        amount = np.zeros(len(self.columns.universe))
        if self.proof is not None:
            amount[self.proof.taken] = self.proof.amounts
        return amount

    def with_lines(self, lines: Iterable[tuple[str, str]]) -> Model:
        """The model with all movements of these (source, need) besides its own."""
        more = unknown(self.model, self.columns.universe.arcs_of(lines))
        if len(more):
            nothing = np.zeros(len(self.model.arcs), np.int64)
            draft = make_draft(self.model, nothing, np.zeros(len(self.model.trucks), np.int64))
            self.model, _ = widened(self.model, draft, more)
        return self.model

    def completed(self, draft: Draft, seconds: float) -> tuple[Model, Draft]:
        """The draft with all that could still go at once by movements that the model has not, and the model
        that has them: a need must not stay open for want of a look."""
        model = self.model
        while True:
            ledger = Ledger(model)
            ledger.put_trucks(draft.sent)
            ledger.hold(draft.amounts)
            more = unknown(model, can_still_go(model.instance, ledger))
            if not len(more):
                return model, draft
            nearest = make_draft(model, draft.amounts, draft.sent).vehicles == draft.vehicles
            model, point = widened(model, draft, more)
            draft = settle(model, point)
            draft = draft if nearest else on_cheapest_trucks(model, draft, seconds)

    def again(
        self,
        draft: Draft,
        seed: int,
        left: Callable[[], float],
        hear: Callable[[Draft], None] | None = None,
        turns: float = np.inf,
    ) -> Draft:
        """The draft completed, its supplies and their trucks decided again bit by bit over all movements as
        long as there is time, or for so many turns; the model has then what it sends. `hear` is told of
        better ones on the way."""
        wider, whole = self.completed(draft, 0.0)
        if self._has_complements_on_trucks():
            return self._took(wider, whole)
        supplies = Supplies(wider, whole, self.columns.weight)

        def told() -> None:
            if hear is not None:
                hear(self._took(*supplies.plan(whole)))

        search(supplies, self._sent[supplies.movement], seed, left, told if hear is not None else None, turns)
        return self._took(*supplies.plan(whole))

    def _has_complements_on_trucks(self) -> bool:
        """Whether supplies are worth nothing without others: deciding them bit by bit would not mind."""
        form = self.instance.needs.form
        return any((form[[*pair.needs, *pair.requires]] == SUPPLY).any() for pair in self.instance.pairs)

    def _took(self, wider: Model, draft: Draft) -> Draft:
        """Takes into the model what a draft of a wider one sends."""
        arcs, known = wider.instance.arcs, self.model.instance
        kept = np.isin(names(wider.instance, arcs), names(known, known.arcs)) | (draft.amounts > 0)
        instance = replace(wider.instance)
        put_arcs(instance, arcs.only(kept))
        self.model = make_model(instance)
        point = as_point_of(self.model, wider, draft, kept)
        amounts, sent = point[self.model.arcs], point[self.model.trucks]
        return make_draft(self.model, amounts.astype(np.int64), sent.astype(np.int64))
