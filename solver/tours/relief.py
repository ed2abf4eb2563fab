"""Trucks that nobody has been given take over a stop wherever that brings the whole sooner."""

from collections.abc import Sequence
from heapq import heapify, heappop, heappush

from solver.search.cargo import Haul, Pick
from solver.search.search import Left
from solver.tours.packing import IN_TIME
from solver.tours.timing import Clock
from solver.tours.yard import Yard

_Gain = tuple[float, int, Haul, Pick]


def relieve(clock: Clock, yard: Yard, hauls: list[Haul], left: Left, kept: Sequence[Haul] = ()) -> None:
    """Stops go to spare trucks one by one, those first that save most weighted minutes, as long as there is
    time; the `kept` hauls stay as they are."""
    numbers, followed = {id(haul): i for i, haul in enumerate(hauls)}, {id(haul.after) for haul in hauls}
    followed |= {id(haul) for haul in kept}
    alone = [haul for haul in hauls if id(haul) not in followed] if left() > 0 else []
    best = [gain for haul in alone if (gain := _gain(clock, yard, haul, numbers[id(haul)])) is not None]
    heapify(best)
    while best and left() > 0:
        told, number, haul, pick = heappop(best)
        now = _gain(clock, yard, haul, number)
        if now is None:
            continue
        if now[0] > told + IN_TIME or now[3] is not pick:
            heappush(best, now)  # the truck it was reckoned with is gone
            continue
        other = _truck_for(clock, yard, haul, pick)
        assert other is not None
        yard.take(other, spare=True)
        haul.picks.remove(pick)
        for piece, quantity in pick.takes:
            haul.kg_left += piece.kg * quantity
            haul.m3_left += piece.m3 * quantity
            piece.left += quantity
            other.load(pick.stack, piece, quantity)
        clock.put(haul)
        clock.put(other)
        hauls.append(other)
        again = _gain(clock, yard, haul, number)
        if again is not None:
            heappush(best, again)


def _gain(clock: Clock, yard: Yard, haul: Haul, number: int) -> _Gain | None:
    """The stop that a spare truck would best take over, by the weighted minutes saved (below 0)."""
    if len(haul.picks) < 2:
        return None
    worth = sum(piece.worth * quantity for piece, quantity in haul.takes)
    found: list[tuple[float, int, Pick]] = []
    for i, pick in enumerate(haul.picks):
        other = _truck_for(clock, yard, haul, pick)
        if other is None:
            continue
        mine = sum(piece.worth * quantity for piece, quantity in pick.takes)
        rest, _ = clock.soonest(haul, [each.stack for each in haul.picks if each is not pick])
        after = rest * (worth - mine) + clock.end(other, [pick.stack]) * mine
        found.append((after - haul.end * worth, i, pick))
    if not found:
        return None
    saved, _, pick = min(found, key=lambda each: each[:2])
    return (saved, number, haul, pick) if saved < -IN_TIME else None


def _truck_for(clock: Clock, yard: Yard, haul: Haul, pick: Pick) -> Haul | None:
    """The spare truck that would be there first with what the haul takes at that stop."""
    kg = sum(piece.kg * quantity for piece, quantity in pick.takes)
    m3 = sum(piece.m3 * quantity for piece, quantity in pick.takes)
    latest = min(piece.latest for piece, _ in pick.takes) + IN_TIME
    fit = [
        (end, other.fleet, other)
        for other in yard.choices(haul.lane, pick.stack.site, spare=True)
        if other.kg_left >= kg and other.m3_left >= m3
        for end in [clock.end(other, [pick.stack])]
        if end <= latest
    ]
    return min(fit, key=lambda each: each[:2])[2] if fit else None
