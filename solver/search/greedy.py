"""What an officer does by hand: the weightiest need first, own city first, then
the nearest. The baseline, and the answer at hand while the optimizer works."""

import math

import numpy as np

from solver.arrays import Bools, Ints
from solver.model.model import Model
from solver.search.ledger import Ledger


def nearest_first(model: Model) -> tuple[Ints, Ints]:
    """Amounts per arc and trucks per convoy; obeys every rule, proves nothing."""
    ledger = Ledger(model)
    fill(ledger)
    return ledger.amounts, ledger.sent


def fill(ledger: Ledger) -> None:
    """Serves what is still open from what is still free, the
    weightiest need first, the nearest source first; what lacks its
    complement stays at home, and what that frees goes to others."""
    instance = ledger.model.instance
    _fill(ledger, np.ones(len(instance.needs), bool))
    if not instance.pairs:
        return
    alone = np.ones(len(instance.needs), bool)
    for pair in instance.pairs:
        alone[pair.needs] = False
    send_back(ledger)
    _fill(ledger, alone)


def send_back(ledger: Ledger) -> None:
    """Takes back lines, the last to arrive first, until every complement is kept."""
    instance = ledger.model.instance
    arcs = instance.arcs
    got = np.bincount(arcs.need, ledger.amounts * arcs.gain, len(instance.needs)).astype(float)
    sent = np.flatnonzero(ledger.amounts)
    latest_first = sent[np.argsort(-arcs.arrive[sent], kind="stable")]
    lines = [latest_first[np.isin(arcs.need[latest_first], pair.needs)].tolist() for pair in instance.pairs]
    changed = True
    while changed:
        changed = False
        for pair, mine in zip(instance.pairs, lines, strict=True):
            for arc in mine:
                missing = pair.missing(got)
                if missing <= 1e-6:
                    break
                surplus = int(np.ceil(missing / (pair.per * arcs.gain[arc]) - 1e-9))
                less = min(surplus, int(ledger.amounts[arc]))
                if less:
                    ledger.give_back(arc, less)
                    got[arcs.need[arc]] -= less * arcs.gain[arc]
                    changed = True


def _fill(ledger: Ledger, wanted: Bools) -> None:
    terms, need_left, source_left = ledger.terms, ledger.need_left, ledger.source_left
    arcs, order = ledger.model.instance.arcs, terms.nearest_first
    open_, free = wanted & (np.array(need_left) > 0), np.array(source_left) > 0
    for arc in order[open_[arcs.need[order]] & free[arcs.source[order]]].tolist():
        need = terms.need[arc]
        if need_left[need] > 0 and source_left[terms.source[arc]] > 0:
            ledger.take(arc, math.ceil(need_left[need] - 1e-6))
