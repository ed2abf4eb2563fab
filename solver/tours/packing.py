"""What rides on a lane, on its trucks: full loads from one place first, the rest one truck per place, and
where there are more places than trucks those together that lose least time by it."""

from dataclasses import dataclass
from itertools import combinations

import numpy as np
from scipy.optimize import linear_sum_assignment

from solver.search.cargo import EDGE, Haul, Stack
from solver.tours.timing import Clock
from solver.tours.yard import Yard

IN_TIME = 1e-6
NEVER = 1e15


def pack(clock: Clock, yard: Yard, lane: int, stacks: list[Stack]) -> list[Haul]:
    """Hauls for all that waits; what no truck can bring in time stays on the stacks."""
    hauls = [haul for stack in stacks for haul in _full_loads(clock, yard, lane, stack)]
    groups = _merged(clock, yard, lane, [stack for stack in stacks if stack.waiting])
    hauls.extend(_assigned(clock, yard, lane, [group.stacks for group in groups]))
    for stack in sorted(stacks, key=lambda each: -each.worth):
        _squeeze(clock, yard, lane, stack, hauls)
    for haul in hauls:
        clock.put(haul)
    yard.give_up(lane)
    return hauls


def _full_loads(clock: Clock, yard: Yard, lane: int, stack: Stack) -> list[Haul]:
    """Trucks that one place fills, the soonest there first."""
    told: list[Haul] = []
    while stack.waiting:
        filled = [
            haul
            for haul in yard.choices(lane, stack.site)
            if stack.kg >= haul.kg_left - EDGE or stack.m3 >= haul.m3_left - EDGE
        ]
        filled = [haul for haul in filled if clock.end(haul, [stack]) <= stack.latest + IN_TIME]
        if not filled:
            break
        haul = min(filled, key=lambda each: (clock.end(each, [stack]), -each.kg_left, each.fleet))
        haul.fill(stack)
        if not haul.picks:
            break
        yard.take(haul)
        told.append(haul)
    return told


@dataclass(slots=True)
class _Group:
    """Stacks that share a truck, in its order, and when it would be there at the soonest."""

    stacks: tuple[Stack, ...]
    end: float

    @property
    def worth(self) -> float:
        return sum(stack.worth for stack in self.stacks)


def _merged(clock: Clock, yard: Yard, lane: int, stacks: list[Stack]) -> list[_Group]:
    """As many groups as there are trucks left, if places can share them: those that lose least by it."""
    if not stacks or not (trucks := [*yard.choices(lane, stacks[0].site)]):
        return []
    truck = trucks[0]
    groups = [_Group((stack,), _end(clock, truck, (stack,))) for stack in stacks]
    pairs = [(*_join(clock, trucks, a, b), a, b) for a, b in combinations(groups, 2)]
    while len(groups) > sum(yard.slots[lane].values()) and pairs:
        loss, merged, a, b = min(pairs, key=lambda pair: pair[0])
        if loss >= NEVER:
            break
        groups = [group for group in groups if group is not a and group is not b]
        pairs = [pair for pair in pairs if not {id(pair[2]), id(pair[3])} & {id(a), id(b)}]
        pairs.extend((*_join(clock, trucks, merged, group), merged, group) for group in groups)
        groups.append(merged)
    return groups


def _end(clock: Clock, truck: Haul, order: tuple[Stack, ...]) -> float:
    """When a truck that stands where it loads first would be there."""
    truck.site = order[0].site
    return clock.end(truck, order)


def _join(clock: Clock, trucks: list[Haul], a: _Group, b: _Group) -> tuple[float, _Group]:
    """Weighted minutes lost where two groups share a truck, and the group that they make: the one goes into
    the other's order where that is soonest."""
    both = (*a.stacks, *b.stacks)
    kg, m3 = sum(x.kg for x in both), sum(x.m3 for x in both)
    if not any(kg <= truck.kg_left + EDGE and m3 <= truck.m3_left + EDGE for truck in trucks):
        return NEVER, a
    orders = [
        (*x.stacks[:i], *y.stacks, *x.stacks[i:])
        for x, y in ((a, b), (b, a))
        for i in range(len(x.stacks) + 1)
    ]
    end, order = min(((_end(clock, trucks[0], order), order) for order in orders), key=lambda x: x[0])
    if end > min(stack.latest for stack in both) + IN_TIME:
        return NEVER, a
    return (end - a.end) * a.worth + (end - b.end) * b.worth, _Group(order, end)


def _assigned(clock: Clock, yard: Yard, lane: int, groups: list[tuple[Stack, ...]]) -> list[Haul]:
    """Each group on one of the lane's trucks, so that the whole loses least; groups that fit none stay."""
    kinds = [k for k, count in yard.slots[lane].items() for _ in range(min(count, len(groups)))]
    if not kinds or not groups:
        return []
    of_kind = [_costs(clock, yard, lane, group) for group in groups]
    cost = np.array([[mine.get(kind, NEVER) for kind in kinds] for mine in of_kind])
    rows, columns = linear_sum_assignment(cost)
    chosen = [
        (i, kinds[j]) for i, j in zip(rows.tolist(), columns.tolist(), strict=True) if cost[i, j] < NEVER
    ]
    told = []
    for i, kind in sorted(chosen, key=lambda x: -sum(stack.worth for stack in groups[x[0]])):
        haul = next((each for _, each in _best(clock, yard, lane, groups[i]) if each.kind == kind), None)
        if haul is None:
            continue
        for stack in groups[i]:
            haul.fill(stack)
        yard.take(haul)
        told.append(haul)
    return told


def _best(clock: Clock, yard: Yard, lane: int, group: tuple[Stack, ...]) -> list[tuple[float, Haul]]:
    """The lane's trucks that bring the group in time, the soonest first."""
    kg, m3 = sum(x.kg for x in group), sum(x.m3 for x in group)
    latest = min(stack.latest for stack in group) + IN_TIME
    found = [
        (clock.soonest(haul, group)[0], haul)
        for site in dict.fromkeys(stack.site for stack in group)
        for haul in yard.choices(lane, site)
        if kg <= haul.kg_left + EDGE and m3 <= haul.m3_left + EDGE
    ]
    return sorted((x for x in found if x[0] <= latest), key=lambda x: (x[0], x[1].fleet))


def _costs(clock: Clock, yard: Yard, lane: int, group: tuple[Stack, ...]) -> dict[int, float]:
    """Weighted minutes until the group is there, by kind of truck."""
    worth = max(sum(stack.worth for stack in group), EDGE)
    return {haul.kind: end * worth for end, haul in reversed(_best(clock, yard, lane, group))}


def _squeeze(clock: Clock, yard: Yard, lane: int, stack: Stack, hauls: list[Haul]) -> None:
    """What still waits goes piece by piece where there is room in time: on trucks on their way already,
    on the lane's other trucks, on trucks that nobody has been given."""
    while stack.waiting:
        best: tuple[float, int, Haul, bool | None] | None = None
        tries: list[tuple[Haul, bool | None]] = [(haul, None) for haul in hauls]
        tries += [
            (haul, spare) for spare in (False, True) for haul in yard.choices(lane, stack.site, spare=spare)
        ]
        for number, (haul, spare) in enumerate(tries):
            if not any(haul.room(piece) for piece in stack.waiting):
                continue
            others = [pick.stack for pick in haul.picks if pick.stack is not stack]
            end, _ = clock.soonest(haul, [*others, stack])
            if end <= min(haul.latest, stack.latest) + IN_TIME:
                before = clock.soonest(haul, others)[0] if others else 0.0
                lost = sum(piece.worth * quantity for piece, quantity in haul.takes) * (end - before)
                rated = (lost + end * stack.worth, number, haul, spare)
                best = rated if best is None or rated[:2] < best[:2] else best
        if best is None:
            return
        _, _, haul, spare = best
        if spare is not None:
            yard.take(haul, spare=spare)
            hauls.append(haul)
        haul.fill(stack)
