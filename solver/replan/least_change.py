"""The fewest changed lines between two plans that are known: one small whole-number program over lines in
which they differ and the trucks that either sends, all else staying as it is."""

from collections.abc import Container, Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy.sparse import csr_matrix, hstack, vstack

from solver.arrays import Floats, Ints
from solver.engine.engine import solve_whole
from solver.engine.programs import WholeProgram
from solver.instance.sources import UNIT
from solver.replan.known import Known, Pair, in_time
from solver.search.answer import Draft, as_point
from solver.search.complete import settle
from solver.search.levels import Limit

NODES, GAP = 1, 0.03
TIE = 0.01  # all the time that may be given is worth so much of a line


def fewest_changes(
    known: Known,
    draft: Draft,
    others: Sequence[Draft],
    limits: Sequence[Limit],
    seconds: float,
    *,
    pieces: bool,
    among: Container[int] | None = None,
) -> Draft:
    """The draft, or one with fewer changed lines that keeps the limits: its lines that differ from the
    approved ones or from the other drafts' are decided again, of some sources `among` all or of all, out of
    what any of them sends. Rounding down takes it a little out of the limits where small goods are not to be
    whole `pieces` as well."""
    model = known.model
    question = _Question.of(known, draft, others, among)
    if not len(question.arcs):
        return draft
    point = as_point(model, draft)
    free = np.zeros(model.columns, bool)
    free[model.arcs[question.arcs]] = True
    free[model.unmet] = free[model.burden] = True
    free[model.trucks] = np.any([each.sent > 0 for each in (draft, *others)], axis=0)
    columns = np.flatnonzero(free)
    rest = np.where(free, 0.0, point)
    scales = np.array([limit.scale for limit in limits])
    bound = np.stack([limit.cost[columns] for limit in limits]) / scales[:, None]
    most = np.array([limit.most - float(limit.cost @ rest) for limit in limits]) / scales
    done = model.matrix @ rest
    matrix = vstack([model.matrix[:, columns].tocsr(), csr_matrix(bound)]).tocsr()
    row_low = np.concatenate([model.row_low - done, np.full(len(limits), -np.inf)])
    row_high = np.concatenate([model.row_high - done, most])
    kept = np.diff(matrix.indptr) > 0
    place = np.searchsorted(columns, model.arcs[question.arcs])
    flags, flag_low, flag_high = question.flag_rows(place, len(columns))
    high = model.high[columns].copy()
    high[place] = question.high
    whole = model.whole[columns]
    whole[place] |= pieces
    cost = TIE * limits[-1].cost[columns] / max(abs(limits[-1].most), 1.0)
    cost[place] += question.cost
    count, elsewhere = len(question.stock), known.changes(draft) - question.changed
    one = np.ones(1)  # a column for what no choice changes: the gap is to be one of all changed lines
    rows = vstack([hstack([matrix[kept], csr_matrix((int(kept.sum()), count))]), flags])
    program = WholeProgram(
        hstack([rows, csr_matrix((rows.shape[0], 1))]).tocsc(),
        np.concatenate([row_low[kept], flag_low]),
        np.concatenate([row_high[kept], flag_high]),
        np.concatenate([model.low[columns], np.zeros(count), one]),
        np.concatenate([high, np.ones(count), one]),
        np.concatenate([cost, question.flag_cost, [question.known_lines + elsewhere]]),
        np.concatenate([whole, np.ones(count, bool), one > 0]),
        np.concatenate([point[columns], question.flags(draft), one]),
    )
    found = solve_whole(program, seconds=seconds, gap=GAP, nodes=NODES)
    if found is None:
        return draft
    rest[columns] = found[: len(columns)]
    return settle(model, rest)


@dataclass(slots=True)
class _Flag:
    """One line of stock: kept as it was (`old` above 0) or new, over the places of its arcs."""

    places: list[int]
    old: int
    most: float


@dataclass(slots=True)
class _Question:
    """The free arcs with the most that may go on each, what a unit on them costs in changed lines, so many of
    which the draft has `changed`, and the lines of stock, which count as one however much of them changes."""

    arcs: Ints
    high: Floats
    cost: Floats
    changed: int
    stock: list[_Flag] = field(default_factory=list)

    @classmethod
    def of(
        cls, known: Known, draft: Draft, others: Sequence[Draft], among: Container[int] | None
    ) -> "_Question":
        drafts = (draft, *others)
        pairs = sorted({pair for each in drafts for pair in known.changed(each)})
        pairs = [pair for pair in pairs if among is None or pair[0] in among]
        arcs: list[int] = []
        high: list[float] = []
        cost: list[float] = []
        stock: list[_Flag] = []
        for pair in pairs:
            mine, most, kept = _arcs_of(known, pair, drafts)
            if not mine:
                continue
            old = sum(quantity for quantity, _ in known.old.get(pair, ()))
            if known.model.instance.sources.form[pair[0]] == UNIT:
                cost.extend((-1.0 if stays else 0.0) if old else 1.0 for stays in kept)
            else:
                places = [len(arcs) + i for i, stays in enumerate(kept) if stays or not old]
                cost.extend(0.0 if stays or not old else 1e-3 for stays in kept)
                stock.append(_Flag(places, old, sum(most)))
            arcs.extend(mine)
            high.extend(most)
        changed = sum(known.changed(draft).get(pair, 0) for pair in pairs)
        return cls(np.array(arcs, np.int64), np.array(high, float), np.array(cost, float), changed, stock)

    @property
    def known_lines(self) -> float:
        """How many approved lines could be kept."""
        return float((self.cost < 0).sum() + sum(flag.old > 0 for flag in self.stock))

    @property
    def flag_cost(self) -> Floats:
        return np.array([-1.0 if flag.old else 1.0 for flag in self.stock])

    def flag_rows(self, place: Ints, columns: int) -> tuple[csr_matrix, Floats, Floats]:
        """Kept: all of it and no more goes; new: nothing goes without its flag."""
        row, column, value, low, high = list[int](), list[int](), list[float](), list[float](), list[float]()
        for i, flag in enumerate(self.stock):
            for least in (True, False) if flag.old else (False,):
                row += [len(low)] * (len(flag.places) + 1)
                column += [*place[flag.places].tolist(), columns + i]
                most = max(flag.most, flag.old)
                times = -flag.old if least else (most - flag.old if flag.old else -most)
                value += [*([1.0] * len(flag.places)), float(times)]
                low.append(0.0 if least else -np.inf)
                high.append(np.inf if least else (most if flag.old else 0.0))
        shape = (len(low), columns + len(self.stock))
        return csr_matrix((value, (row, column)), shape=shape), np.array(low), np.array(high)

    def flags(self, draft: Draft) -> Floats:
        """The flags as the draft has them."""
        sent = [float(draft.amounts[self.arcs[flag.places]].sum()) for flag in self.stock]
        told = [
            total == flag.old if flag.old else total > 0 for total, flag in zip(sent, self.stock, strict=True)
        ]
        return np.array(told, float)


def _arcs_of(known: Known, pair: Pair, drafts: Sequence[Draft]) -> tuple[list[int], list[float], list[bool]]:
    """A pair's arcs that any draft uses or that keep its old line, the most on each, and whether what goes
    there arrives when people were told that it would."""
    arcs, old = known.model.instance.arcs, known.old.get(pair, [])
    total = sum(quantity for quantity, _ in old)
    mine, most, kept = list[int](), list[float](), list[bool]()
    for arc in known.arcs_of.get(pair, ()):
        sent = max(float(draft.amounts[arc]) for draft in drafts)
        stays = any(in_time(float(arcs.arrive[arc]), when) for _, when in old)
        may = max(sent, min(float(arcs.most[arc]), float(total)) if stays else 0.0)
        if may > 0:
            mine.append(arc)
            most.append(may)
            kept.append(stays)
    return mine, most, kept
