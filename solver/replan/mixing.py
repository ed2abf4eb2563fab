"""Fewer changed lines without an engine: a plan made afresh and one that keeps lines differ in parts that
share no stock and no need, and of each part either may be taken where trucks and rules have room for it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from solver.arrays import Floats, Ints
from solver.model.model import Model
from solver.replan.known import Known
from solver.search.answer import Draft, make_draft
from solver.search.complete import needed_trucks
from solver.search.greedy import fill
from solver.search.ledger import Ledger

_EDGE = 1e-9


@dataclass(frozen=True, slots=True)
class Mixture:
    """`draft` keeps what finds room. Of the parts left, that would save lines, too, but cost too much as a
    whole or find no room, `choices` has the lines of the keeping draft: no plan, but lines of these `sources`
    to choose from."""

    draft: Draft
    choices: Draft
    sources: set[int]


def mixed(known: Known, fresh: Draft, keeping: Draft, most: Sequence[float], arcs: int) -> Mixture:
    """The fresh draft with those parts as the keeping one has them that save most changed lines for what they
    cost, as long as unmet need and time stay below `most`; choices for parts left on so many `arcs` at most,
    those that would save most on each."""
    parts, ledger = _Parts.of(known, fresh, keeping), Ledger(known.model)
    left = list[int]()
    ledger.put_trucks(fresh.sent)
    ledger.hold(fresh.amounts)
    room = np.array(most) - fresh.values[: len(most)]
    for part in parts.in_order(room):
        cost = parts.costs[part]
        if (cost <= np.maximum(room, 0.0)).all() and (found := parts.kept(ledger, part)) is not None:
            ledger, room = found, room - cost
        elif parts.saved[part] > 0:
            left.append(part)
    fill(ledger)
    draft = make_draft(known.model, ledger.amounts, needed_trucks(ledger))
    size = np.bincount(parts.part, minlength=len(parts.saved))
    left.sort(key=lambda part: (-parts.saved[part] / size[part], part))
    some = np.array(left, np.int64)[np.cumsum(size[left]) <= arcs]
    open_, amounts = parts.arcs[np.isin(parts.part, some)], draft.amounts.copy()
    amounts[open_] = keeping.amounts[open_]
    both = replace(draft, amounts=amounts, sent=np.maximum(draft.sent, keeping.sent))
    return Mixture(draft, both, set(known.model.instance.arcs.source[open_].tolist()))


@dataclass(slots=True)
class _Parts:
    """`arcs` on which the drafts differ, each in a `part`; what keeping each part saves in changed lines and
    `costs` [part, goal] in unmet need and time."""

    model: Model
    fresh: Draft
    keeping: Draft
    arcs: Ints
    part: Ints
    saved: Floats
    costs: Floats

    @classmethod
    def of(cls, known: Known, fresh: Draft, keeping: Draft) -> "_Parts":
        model, goals = known.model, known.model.goals
        arcs, needs, sources = model.instance.arcs, model.instance.needs, len(model.instance.sources)
        differ = np.flatnonzero(fresh.amounts != keeping.amounts)
        source, need = arcs.source[differ], sources + arcs.need[differ]
        size = sources + len(needs)
        pairs = coo_matrix((np.ones(len(differ)), (source, need)), shape=(size, size))
        count, label = connected_components(pairs, directed=False)
        saved = np.zeros(count)
        for draft, sign in ((fresh, 1.0), (keeping, -1.0)):
            for (s, _), lines in known.changed(draft).items():
                if s >= 0:
                    saved[label[s]] += sign * lines
        lacking = [
            np.maximum(needs.quantity - np.bincount(arcs.need, each.amounts * arcs.gain, len(needs)), 0.0)
            for each in (fresh, keeping)
        ]
        unmet = np.bincount(label[sources:], goals[0][model.unmet] * (lacking[1] - lacking[0]), count)
        more = (keeping.amounts - fresh.amounts)[differ]
        hours = np.bincount(label[source], goals[1][model.arcs[differ]] * more, count)
        return cls(model, fresh, keeping, differ, label[source], saved, np.column_stack([unmet, hours]))

    def in_order(self, room: Floats) -> list[int]:
        """The parts worth keeping, those first that save most for what they take of the room."""
        price = np.maximum(self.costs / np.maximum(room, _EDGE), 0.0).max(axis=1)
        parts = np.unique(self.part)
        parts = parts[(self.saved[parts] > 0) | ((self.saved[parts] == 0) & (price[parts] <= 0))]
        each = price[parts] / np.maximum(self.saved[parts], 1.0)
        told: list[int] = parts[np.lexsort((-self.saved[parts], each))].tolist()
        return told

    def kept(self, ledger: Ledger, part: int) -> Ledger | None:
        """The ledger with this part as the keeping draft has it; None where that finds no room."""
        told, mine = ledger.copied(), self.arcs[self.part == part].tolist()
        for arc in mine:
            told.give_back(arc, int(self.fresh.amounts[arc]))
        for lane in {told.terms.lane[arc] for arc in mine} - {-1}:
            told.call_back(lane)
        for arc in mine:
            wanted = int(self.keeping.amounts[arc])
            if told.take(arc, wanted) < wanted:
                return None
        return told
