"""Incidents apart: what each of them leaves open at least where trucks are whole, at the prices of all that
incidents share.

Whatever the prices of the rows that incidents share (stocks, loans, fleets), a plan costs no less than these
rows at their prices and the least of each incident for itself. With the relaxation's prices and fractions of
trucks that is the relaxation's own bound; with whole trucks each incident is a small whole-number program and
the bound rises.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csc_matrix, csr_matrix, vstack

from solver.arrays import Bools, Floats, Ints
from solver.engine.engine import decide
from solver.engine.programs import Answer, Decided, WholeProgram
from solver.model.model import Model

GAP, NODES, TOGETHER_NODES = 1e-4, 200, 1
SURE = 1e-6


@dataclass(frozen=True, slots=True)
class Cut:
    """No plan is cheaper than `least` along `cost` [column]: that of one incident, `by` as much more than the
    relaxation."""

    cost: Floats
    least: float
    by: float


def cuts(model: Model, cost: Floats, relaxed: Answer, left: Callable[[], float]) -> list[Cut]:
    """What each incident lifts the relaxation's optimum along `cost` by; none of those for which no time is
    left."""
    matrix, incident = rules(model), incident_of(model)
    shared = _shared(matrix, incident)
    prices = np.where(shared, relaxed.prices[: matrix.shape[0]], 0.0)
    prices = np.where(np.isfinite(model.row_low[: len(prices)]), prices, np.minimum(prices, 0.0))
    reduced = cost - matrix.T @ prices
    own = matrix[~shared]
    told = []
    for one in np.unique(model.convoys.incident).tolist():
        if left() <= 0:
            break
        columns = np.flatnonzero(incident == one)
        some = own[:, columns]
        rows = np.flatnonzero(np.diff(some.indptr))
        kept = np.flatnonzero(~shared)[rows]
        program = WholeProgram(
            csc_matrix(some[rows]),
            model.row_low[kept],
            model.row_high[kept],
            model.low[columns],
            model.high[columns],
            reduced[columns],
            model.whole[columns],
        )
        least = decide(program, seconds=max(left(), 0.05), gap=GAP, nodes=NODES).bound
        along = float(reduced[columns] @ relaxed.columns[columns])
        by = least - along - SURE * max(1.0, abs(along))
        if by > 0:
            told.append(Cut(np.where(incident == one, reduced, 0.0), along + by, by))
    return told


def all_at_once(
    model: Model, cost: Floats, known: list[Cut], start: Floats, left: Callable[[], float]
) -> Decided:
    """Every incident together, with what is known of each: the best found from `start` on, and what no plan
    can go below."""
    matrix, count = rules(model), len(known)
    more = csr_matrix(np.stack([cut.cost for cut in known])) if count else matrix[:0]
    program = WholeProgram(
        csc_matrix(vstack([matrix, more])),
        np.append(model.row_low[: matrix.shape[0]], [cut.least for cut in known]),
        np.append(model.row_high[: matrix.shape[0]], np.full(count, np.inf)),
        model.low,
        model.high,
        cost,
        model.whole,
        start,
    )
    found = decide(program, seconds=max(left(), 0.05), gap=GAP, nodes=TOGETHER_NODES)
    return Decided(found.columns, found.bound - SURE * max(1.0, abs(found.bound)))


def rules(model: Model) -> csr_matrix:
    """The rows but those that only tell what is lent: these forbid nothing."""
    return csr_matrix(model.matrix)[: model.start.get("burden", model.matrix.shape[0])]


def incident_of(model: Model) -> Ints:
    """By column its incident, -1 where it has none."""
    needs = model.instance.needs
    told = np.full(model.columns, -1)
    told[model.arcs] = needs.incident[model.instance.arcs.need]
    told[model.unmet] = needs.incident
    told[model.trucks] = model.convoys.incident
    return told


def _shared(matrix: csr_matrix, incident: Ints) -> Bools:
    """Which rows have columns of more than one incident."""
    full = np.diff(matrix.indptr) > 0
    touched, starts = incident[matrix.indices], matrix.indptr[:-1][full]
    told = np.zeros(matrix.shape[0], bool)
    if len(starts):
        told[full] = np.minimum.reduceat(touched, starts) < np.maximum.reduceat(touched, starts)
    return told
