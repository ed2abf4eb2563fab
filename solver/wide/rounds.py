"""Which supplies and trucks are decided again together: those of a few incidents that take what one lacks."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from solver.arrays import Floats, Ints
from solver.wide.rivals import Rivals
from solver.wide.supplies import Block, Supplies

THREADS = 2
FEWEST, MOST = 2, 6
PATIENCE = 15
NOTABLE = 0.3


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
    over; `hear` is called whenever so small a part is left of what can be won."""
    random, rivals = np.random.default_rng(seed), Rivals(supplies, wished)
    few, fruitless, told = FEWEST, 0, rivals.lacking.sum()
    while few <= MOST and turns > 0 and left() > 0:
        turns -= 1
        fruitless = 0 if _decide(supplies, list(_groups(rivals, random, few))) > 0 else fruitless + 1
        if fruitless == PATIENCE:
            few, fruitless = few + 1, 0
        lacking = rivals.lacking.sum()
        if hear is not None and lacking < NOTABLE * told:
            told = lacking
            hear()


def _decide(supplies: Supplies, groups: list[Ints]) -> float:
    """Decides again what goes to these groups of incidents, side by side; what that brings."""
    blocks = [(group, block) for group in groups if (block := supplies.block(group)) is not None]
    with ThreadPoolExecutor(THREADS) as pool:
        found = list(pool.map(Block.solve, [block for _, block in blocks]))
    brought = 0.0
    for (group, block), each in zip(blocks, found, strict=True):
        got = 0.0 if each is None else supplies.put(block, each)
        brought += got if got >= 0 else _alone(supplies, group)
    return brought


def _alone(supplies: Supplies, group: Ints) -> float:
    """What deciding again brings where another group has taken trucks or stock meanwhile."""
    block = supplies.block(group)
    found = None if block is None else block.solve()
    return 0.0 if block is None or found is None else max(supplies.put(block, found), 0.0)


def _groups(rivals: Rivals, random: np.random.Generator, few: int) -> Iterator[Ints]:
    """Groups of incidents that share none: one that lacks something, and others that take what it could
    have."""
    lacking = rivals.lacking
    free = np.ones(len(lacking), bool)
    for _ in range(THREADS):
        chance = np.where(free, lacking, 0.0)
        if chance.sum() <= 0:
            break
        centre = int(random.choice(len(chance), p=chance / chance.sum()))
        free[centre] = False
        shared = np.where(free, rivals.of(centre), 0.0)
        group = np.zeros(len(chance), bool)
        group[centre] = True
        if others := min(few - 1, int(np.count_nonzero(shared))):
            group[random.choice(len(chance), others, replace=False, p=shared / shared.sum())] = True
        free &= ~group
        yield np.flatnonzero(group)
