"""What stays open is brought all the same where it can be: by trucks that pass where it lies and have room,
by trucks that nobody has been given, and by those that come back; as long as there is time.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from solver.arrays import Ints
from solver.model.model import Model
from solver.search.cargo import Haul, Piece, Stack, piece_of
from solver.search.search import Left
from solver.tours.packing import IN_TIME
from solver.tours.returning import Returns
from solver.tours.room import Lanes, Room
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
        self.room = Room(model, amounts)
        self.open: Lanes = {}
        self.rated: dict[int, tuple[float, Haul] | None] = {}
        self.stale: set[int] = set()

    def on_the_way(self, hauls: Sequence[Haul], *, further_stop: bool) -> None:
        """Takes along what lies where these trucks load anyway, or what is worth a further stop in time."""
        if not hauls or self.left() <= 0:
            return
        on_lane: dict[int, list[Haul]] = {}
        for haul in hauls:
            if id(haul) not in self.followed:
                on_lane.setdefault(haul.lane, []).append(haul)
        for lane, arcs in self.room.by_lane().items():
            if self.left() <= 0:
                break
            for arc in arcs if lane in on_lane else ():
                piece = self._piece(arc)
                for haul in on_lane[lane]:
                    if self._take_along(haul, piece, further_stop):
                        piece = self._piece(arc)

    def _take_along(self, haul: Haul, piece: Piece, further_stop: bool) -> bool:
        """Whether the haul takes some of it."""
        if not haul.room(piece):
            return False
        place = self._place(piece.line)
        loading = float(self.model.instance.sources.assembly[self.model.instance.arcs.source[piece.line]])
        there = (pick.stack for pick in haul.picks if _place_of(pick.stack) == place)
        stack = next((stack for stack in there if loading <= stack.loading), None)
        end = haul.end
        if stack is None:
            if not further_stop:
                return False
            stack = self._stack(place, [piece.line])
            end, _ = self.clock.soonest(haul, [*(pick.stack for pick in haul.picks), stack])
        if end > min(haul.latest, piece.latest) + IN_TIME:
            return False
        self._book(piece, haul.room(piece))
        haul.load(stack, piece, haul.room(piece))
        self.clock.put(haul)
        return True

    def send_best(self, *, spare: bool) -> None:
        """Sends further hauls, those first that serve most per hour; of `spare` trucks alone, or of such as
        come back, too."""
        self.rated.clear()
        self.stale.clear()
        self.open = self.room.by_lane()
        while self.left() > 0 and (haul := self._best_haul(spare)) is not None:
            self._send(haul)

    def _best_haul(self, spare: bool) -> Haul | None:
        """The further haul that serves most per hour; None if none serves anything in time. What a lane's
        best would serve has hardly grown since it was rated: only the best of all is rated again."""
        for lane in self.open:
            if lane not in self.rated and self.left() > 0:
                self._rate(lane, spare)
        while found := [rated for rated in self.rated.values() if rated is not None]:
            _, haul = max(found, key=lambda rated: (rated[0], -rated[1].lane))
            if haul.lane not in self.stale and self.room.takes(haul):
                return haul
            self.stale.discard(haul.lane)
            self._rate(haul.lane, spare)
        return None

    def _rate(self, lane: int, spare: bool) -> None:
        self.open[lane] = self.room.of(self.open.get(lane, []))
        self.rated[lane] = self._best_of(lane, self.open[lane], spare)

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
        if self.room.opens:
            self.open = self.room.by_lane()

    def _book(self, piece: Piece, quantity: int) -> None:
        self.room.book(piece.line, quantity)
        self.amounts[piece.line] += quantity

    def _piece(self, arc: int) -> Piece:
        return piece_of(self.model, arc, self.room.on(arc))

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
        alone = [
            (place, start, rated)
            for place in sorted(places)
            for start in self._starts(lane, place[0], spare)
            if (rated := self._loaded(start, [place], places)) is not None
        ]
        most = dict.fromkeys(places, 0.0)
        for place, _, (_, haul) in alone:
            most[place] = max(most[place], _worth(haul))
        if not alone:
            return None
        best = max((rated for *_, rated in alone), key=lambda rated: rated[0])
        for first, start, (rate, haul) in alone:
            served = _worth(haul)
            for other in sorted(places) if min(haul.kg_left, haul.m3_left) > 0 else ():
                if other == first or rate * (served + most[other]) <= (best[0] + IN_TIME) * served:
                    continue  # the way over both takes no less time
                rated = self._loaded(start, [first, other], places)
                if rated is not None and rated[0] > best[0] + IN_TIME:
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
                piece = self._piece(arc)
                quantity = haul.room(piece) if end <= piece.latest + IN_TIME else 0
                if quantity:
                    haul.load(stack, piece, quantity)
                    self.room.book(arc, quantity)
        for piece, quantity in haul.takes:
            self.room.book(piece.line, -quantity)
        if len(haul.picks) < len(order):
            return None
        return _worth(haul) / max(end - start.start, 1.0) * 60.0, haul


def _worth(haul: Haul) -> float:
    return sum(piece.worth * quantity for piece, quantity in haul.takes)


def _place_of(stack: Stack) -> Place:
    return stack.site, stack.ready
