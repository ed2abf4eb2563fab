"""Which supplies and trucks are decided again together: those of a few incidents that take what one lacks."""

from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator, default_rng

from solver.arrays import Bools, Floats, Ints
from solver.wide.rivals import Rivals
from solver.wide.supplies import Block, Supplies

THREADS, AHEAD = 2, 3
FEWEST, MOST = 2, 6
PATIENCE = 30
NOTABLE = 0.3


@dataclass(frozen=True, slots=True)
class Asked:
    """What goes to a group of incidents, being decided again; no block where nothing could go there."""

    group: Ints
    block: Block | None
    answer: Future[Floats | None] | None


def search(
    supplies: Supplies,
    wished: Floats,
    seed: int,
    left: Callable[[], float],
    hear: Callable[[], None] | None = None,
    turns: float = np.inf,
) -> None:
    """A few incidents at a time, one that lacks what the relaxation would send there (`wished` [ride]) with
    those that take it, more of them where fewer bring nothing any more, until the time or so many turns are
    over; `hear` is called whenever so small a part is left of what can be won.

    AHEAD groups that share no incident are decided side by side, and put into the plan in the order in which
    they were chosen: the same plan however long each takes."""
    random, rivals, asked = default_rng(seed), Rivals(supplies, wished), deque[Asked]()
    few, fruitless, told = FEWEST, 0, rivals.lacking.sum()
    with ThreadPoolExecutor(THREADS) as pool:
        while few <= MOST and turns > 0 and left() > 0:
            _ask(pool, asked, rivals, random, few)
            if not asked:
                break
            turns -= 1
            fruitless = 0 if _put(supplies, asked.popleft()) > 0 else fruitless + 1
            if fruitless == PATIENCE:
                few, fruitless = few + 1, 0
            lacking = rivals.lacking.sum()
            if hear is not None and lacking < NOTABLE * told:
                told = lacking
                hear()
        for each in asked:
            _put(supplies, each)


def _ask(pool: ThreadPoolExecutor, asked: deque[Asked], rivals: Rivals, random: Generator, few: int) -> None:
    """Starts on as many groups as are decided ahead; no two of them have an incident in common."""
    free = np.ones(rivals.incidents, bool)
    for each in asked:
        free[each.group] = False
    while len(asked) < AHEAD and (group := _group(rivals, random, few, free)) is not None:
        block = rivals.supplies.block(group)
        asked.append(Asked(group, block, None if block is None else pool.submit(block.solve)))
        free[group] = False


def _put(supplies: Supplies, asked: Asked) -> float:
    """Puts what was found into the plan; what that brings. Decided once more where another group has taken
    trucks or stock meanwhile."""
    if asked.block is None or asked.answer is None or (found := asked.answer.result()) is None:
        return 0.0
    brought = supplies.put(asked.block, found)
    if brought >= 0:
        return brought
    block = supplies.block(asked.group)
    found = None if block is None else block.solve()
    return 0.0 if block is None or found is None else max(supplies.put(block, found), 0.0)


def _group(rivals: Rivals, random: Generator, few: int, free: Bools) -> Ints | None:
    """A free incident that lacks something, and others that take what it could have; None if none does."""
    chance = np.where(free, rivals.lacking, 0.0)
    if chance.sum() <= 0:
        return None
    centre = int(random.choice(len(chance), p=chance / chance.sum()))
    free[centre] = False
    shared = np.where(free, rivals.of(centre), 0.0)
    group = np.zeros(len(chance), bool)
    group[centre] = True
    if others := min(few - 1, int(np.count_nonzero(shared))):
        group[random.choice(len(chance), others, replace=False, p=shared / shared.sum())] = True
    return np.flatnonzero(group)
