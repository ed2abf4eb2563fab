"""What stays open is brought all the same where it can be: by trucks that pass where it lies and have room,
by trucks that nobody has been given, and by those that come back; as long as there is time.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from solver.arrays import Ints
from solver.model.model import Model
from solver.search.cargo import Haul, Piece, Stack, piece_of
from solver.search.ledger import Ledger
from solver.search.search import Left
from solver.tours.packing import IN_TIME
from solver.tours.returning import Returns
from solver.tours.timing import Clock
from solver.tours.yard import Yard

Place = tuple[int, float]


def fill_up(
    model: Model,
    clock: Clock,
    yard: Yard,
    hauls: list[Haul],
    amounts: Ints,
    left: Left,
    kept: Sequence[Haul] = (),
) -> None:
    """Adds to the hauls, and to the `amounts` that they bring, what of the open needs can still come: where
    a truck loads anyway, then on trucks that nobody has been given, then by further stops and by trucks that
    come back. The `kept` hauls make no further stop but for what no other can bring."""
    rest = _Rest(model, clock, yard, hauls, amounts, left)
    rest.on_the_way(hauls, further_stop=False)
    rest.send_best(spare=True)
    as_told = {id(haul) for haul in kept}
    rest.on_the_way([haul for haul in hauls if id(haul) not in as_told], further_stop=True)
    rest.send_best(spare=False)
    rest.on_the_way(kept, further_stop=True)


class _Rest:
    """What is still open and free."""

    def __init__(
        self, model: Model, clock: Clock, yard: Yard, hauls: list[Haul], amounts: Ints, left: Left
    ) -> None:
        self.model, self.clock, self.yard, self.left = model, clock, yard, left
        self.hauls, self.amounts = hauls, amounts
        self.returns, self.followed = Returns(model), {id(haul.after) for haul in hauls}
        self.returning = [h for h in hauls if self.returns.may(h) and id(h) not in self.followed]
        self.ledger = Ledger(model)
        for arc in np.flatnonzero(amounts).tolist():
            self.ledger.book(arc, int(amounts[arc]))
        self.rated: dict[int, tuple[float, Haul] | None] = {}
        self.stale: set[int] = set()

    def on_the_way(self, hauls: Sequence[Haul], *, further_stop: bool) -> None:
        """Takes along what lies where these trucks load anyway, or what is worth a further stop in time."""
        if not hauls or self.left() <= 0:
            return
        for lane, arcs in self._open().items():
            if self.left() <= 0:
                break
            mine = [haul for haul in hauls if haul.lane == lane and id(haul) not in self.followed]
            for arc in arcs:
                for haul in mine:
                    self._take_along(haul, arc, further_stop)

    def _take_along(self, haul: Haul, arc: int, further_stop: bool) -> None:
        piece = piece_of(self.model, arc, self._room(arc))
        if not haul.room(piece):
            return
        place = self._place(arc)
        loading = float(self.model.instance.sources.assembly[self.model.instance.arcs.source[arc]])
        there = (pick.stack for pick in haul.picks if _place_of(pick.stack) == place)
        stack = next((stack for stack in there if loading <= stack.loading), None)
        end = haul.end
        if stack is None:
            if not further_stop:
                return
            stack = self._stack(place, [arc])
            end, _ = self.clock.soonest(haul, [*(pick.stack for pick in haul.picks), stack])
        if end > min(haul.latest, piece.latest) + IN_TIME:
            return
        self._book(piece, haul.room(piece))
        haul.load(stack, piece, haul.room(piece))
        self.clock.put(haul)

    def send_best(self, *, spare: bool) -> None:
        """Sends further hauls, those first that serve most per hour; of `spare` trucks alone, or of such as
        come back, too."""
        self.rated.clear()
        self.stale.clear()
        while self.left() > 0 and (haul := self._best_haul(spare)) is not None:
            self._send(haul)

    def _best_haul(self, spare: bool) -> Haul | None:
        """The further haul that serves most per hour; None if none serves anything in time. What a lane's
        best would serve has hardly grown since it was rated: only the best of all is rated again."""
        lanes = self._open()
        for lane in lanes:
            if lane not in self.rated and self.left() > 0:
                self.rated[lane] = self._best_of(lane, lanes[lane], spare)
        while True:
            found = [rated for lane in lanes if (rated := self.rated.get(lane)) is not None]
            if not found:
                return None
            _, haul = max(found, key=lambda rated: (rated[0], -rated[1].lane))
            if haul.lane not in self.stale:
                return haul
            self.stale.remove(haul.lane)
            self.rated[haul.lane] = self._best_of(haul.lane, lanes[haul.lane], spare)

    def _send(self, haul: Haul) -> None:
        for piece, quantity in haul.takes:
            self._book(piece, quantity)
        self.clock.put(haul)
        self.hauls.append(haul)
        if haul.after is None:
            self.yard.take(haul, spare=True)
        else:
            self.returning.remove(haul.after)
            self.followed.add(id(haul.after))
        if self.returns.may(haul):
            self.returning.append(haul)
        pool, incident = self.yard.pool, self.yard.incident
        del self.rated[haul.lane]  # it has a truck more that can come back
        shared = (pool == pool[haul.lane]) | (incident == incident[haul.lane])
        self.stale |= self.rated.keys() & set(np.flatnonzero(shared).tolist())

    def _book(self, piece: Piece, quantity: int) -> None:
        self.ledger.book(piece.line, quantity)
        self.amounts[piece.line] += quantity

    def _open(self) -> dict[int, list[int]]:
        """By lane the arcs on which something could still be sent, the worthiest by weight first."""
        model, arcs, sources = self.model, self.model.instance.arcs, self.model.instance.sources
        needs, lane_of = model.instance.needs, model.convoys.arc_lane
        short = np.array(self.ledger.need_left)[arcs.need] > IN_TIME
        free = np.array(self.ledger.source_left)[arcs.source] >= 1
        chosen = np.flatnonzero(short & free & (lane_of >= 0))
        share = needs.weight[arcs.need[chosen]] / needs.asked[arcs.need[chosen]]
        value = share / np.maximum(sources.weight_kg[arcs.source[chosen]], IN_TIME)
        told: dict[int, list[int]] = {}
        for arc in chosen[np.lexsort((chosen, arcs.arrive[chosen], -value))].tolist():
            if self._room(arc) > 0:
                told.setdefault(int(lane_of[arc]), []).append(arc)
        return dict(sorted(told.items()))

    def _room(self, arc: int) -> int:
        """The most that may go on this arc, its complement minded."""
        most, arcs, needs = self.ledger.room_without_trucks(arc), self.model.instance.arcs, self.model.unmet
        need = int(arcs.need[arc])
        for pair in self.model.instance.pairs:
            if need in pair.needs and need not in pair.requires:
                got = np.bincount(arcs.need, self.ledger.amounts * arcs.gain, len(needs))
                spare = pair.spare + float(got[pair.requires].sum()) - pair.per * float(got[pair.needs].sum())
                most = min(most, int((spare + IN_TIME) / pair.per))
        return max(most, 0)

    def _place(self, arc: int) -> Place:
        sources, s = self.model.instance.sources, int(self.model.instance.arcs.source[arc])
        return int(sources.site[s]), float(sources.ready[s])

    def _stack(self, place: Place, arcs: list[int]) -> Stack:
        loading = self.model.instance.sources.assembly[self.model.instance.arcs.source[arcs]]
        return Stack(*place, float(loading.max()), [])

    def _starts(self, lane: int, site: int, spare: bool) -> Iterator[Haul]:
        """Empty hauls for the lane: of spare trucks, and (not `spare` alone) of each kind the one that could
        come back first."""
        yield from self.yard.choices(lane, site, spare=True)
        first: dict[int, Haul] = {}
        for haul in [] if spare else self.returning:
            if haul.lane == lane and (haul.kind not in first or haul.end < first[haul.kind].end):
                first[haul.kind] = haul
        yield from map(self.returns.of, first.values())

    def _best_of(self, lane: int, arcs: list[int], spare: bool) -> tuple[float, Haul] | None:
        """The best of the lane's further hauls by what it serves per hour, loading at one or two places."""
        places: dict[Place, list[int]] = {}
        for arc in arcs:
            places.setdefault(self._place(arc), []).append(arc)
        best: tuple[float, Haul] | None = None
        for first in sorted(places):
            for start in self._starts(lane, first[0], spare):
                alone = self._loaded(start, [first], places)
                tries = [alone]
                if alone is not None and min(alone[1].kg_left, alone[1].m3_left) > 0:
                    tries += [self._loaded(start, [first, x], places) for x in sorted(places) if x != first]
                for rated in tries:
                    if rated is not None and (best is None or rated[0] > best[0] + IN_TIME):
                        best = rated
        return best

    def _loaded(
        self, start: Haul, order: list[Place], places: dict[Place, list[int]]
    ) -> tuple[float, Haul] | None:
        """What the haul would serve per hour, loading at these places, and it; None for nothing."""
        stacks = [self._stack(place, places[place]) for place in order]
        end, _ = self.clock.soonest(start, stacks)
        haul = replace(start, picks=[])
        for stack, place in zip(stacks, order, strict=True):
            for arc in places[place]:
                piece = piece_of(self.model, arc, self._room(arc))
                quantity = haul.room(piece) if end <= piece.latest + IN_TIME else 0
                if quantity:
                    haul.load(stack, piece, quantity)
                    self.ledger.book(arc, quantity)
        served = 0.0
        for piece, quantity in haul.takes:
            self.ledger.book(piece.line, -quantity)
            served += piece.worth * quantity
        if len(haul.picks) < len(order):
            return None
        return served / max(end - start.start, 1.0) * 60.0, haul


def _place_of(stack: Stack) -> Place:
    return stack.site, stack.ready
