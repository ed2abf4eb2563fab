"""What could still be sent beside what trucks bring already, arc by arc."""

from collections.abc import Sequence

import numpy as np

from solver.arrays import Ints
from solver.model.model import Model
from solver.search.cargo import EDGE, Haul
from solver.search.ledger import Ledger

Lanes = dict[int, list[int]]


class Room:
    """Books what trucks bring, and tells what else may go. Where it `opens`, what goes on one lane may
    let go what no lane took before: a complement of it."""

    def __init__(self, model: Model, amounts: Ints) -> None:
        self.model, self.ledger = model, Ledger(model)
        for arc in np.flatnonzero(amounts).tolist():
            self.ledger.book(arc, int(amounts[arc]))
        self.opens = bool(model.instance.pairs)

    def book(self, arc: int, quantity: int) -> None:
        self.ledger.book(arc, quantity)

    def on(self, arc: int) -> int:
        """The most that may go on this arc, its complement minded."""
        most, arcs, needs = self.ledger.room_without_trucks(arc), self.model.instance.arcs, self.model.unmet
        for pair in self.model.instance.pairs:
            need = int(arcs.need[arc])
            if need in pair.needs and need not in pair.requires:
                got = np.bincount(arcs.need, self.ledger.amounts * arcs.gain, len(needs))
                spare = pair.spare + float(got[pair.requires].sum()) - pair.per * float(got[pair.needs].sum())
                most = min(most, int((spare + EDGE) / pair.per))
        return max(most, 0)

    def of(self, arcs: Sequence[int]) -> list[int]:
        """Those of the arcs on which something may go."""
        return [arc for arc in arcs if self.on(arc) > 0]

    def takes(self, haul: Haul) -> bool:
        """Whether all that a haul is to bring may still go."""
        may, takes = True, haul.takes
        for piece, quantity in takes:
            may = may and self.on(piece.line) >= quantity
            self.book(piece.line, quantity)
        for piece, quantity in takes:
            self.book(piece.line, -quantity)
        return may

    def by_lane(self) -> Lanes:
        """By lane the arcs on which something may go, the worthiest by weight first."""
        model, arcs, sources = self.model, self.model.instance.arcs, self.model.instance.sources
        needs, lane_of = model.instance.needs, model.convoys.arc_lane
        short = np.array(self.ledger.need_left)[arcs.need] > EDGE
        free = np.array(self.ledger.source_left)[arcs.source] >= 1
        chosen = np.flatnonzero(short & free & (lane_of >= 0))
        share = needs.weight[arcs.need[chosen]] / needs.asked[arcs.need[chosen]]
        value = share / np.maximum(sources.weight_kg[arcs.source[chosen]], EDGE)
        told: Lanes = {}
        for arc in self.of(chosen[np.lexsort((chosen, arcs.arrive[chosen], -value))].tolist()):
            told.setdefault(int(lane_of[arc]), []).append(arc)
        return dict(sorted(told.items()))
