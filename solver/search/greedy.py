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
    complement stays at home, and what that frees goes to others, and
    where it lacks none: a smaller pump where power is short for the large one."""
    instance = ledger.model.instance
    _fill(ledger, np.ones(len(instance.needs), bool))
    if not instance.pairs:
        return
    alone = np.ones(len(instance.needs), bool)
    for pair in instance.pairs:
        alone[pair.needs] = False
    send_back(ledger)
    _fill(ledger, alone)
    _fill_with_complements(ledger, ~alone)


def _fill_with_complements(ledger: Ledger, wanted: Bools) -> None:
    """Serves these needs as far as what they require is there."""
    terms, instance = ledger.terms, ledger.model.instance
    got = np.bincount(instance.arcs.need, ledger.amounts * instance.arcs.gain, len(instance.needs))
    pairs_of: dict[int, list[int]] = {}
    spare, shares = list[float](), dict[int, list[tuple[int, float]]]()
    for i, pair in enumerate(instance.pairs):
        spare.append(pair.spare + float(got[pair.requires].sum()) - pair.per * float(got[pair.needs].sum()))
        for n in pair.needs:
            pairs_of.setdefault(n, []).append(i)
            shares.setdefault(n, []).append((i, pair.per))
        for n in pair.requires:
            shares.setdefault(n, []).append((i, -1.0))
    order = terms.nearest_first
    for arc in order[wanted[instance.arcs.need[order]]].tolist():
        need = terms.need[arc]
        if ledger.need_left[need] <= 0 or ledger.source_left[terms.source[arc]] <= 0:
            continue
        gain = terms.gain[arc]
        room = min(spare[i] / (instance.pairs[i].per * gain) for i in pairs_of[need])
        taken = ledger.take(arc, min(math.floor(room + 1e-9), math.ceil(ledger.need_left[need] - 1e-6)))
        for i, each in shares[need] if taken else ():
            spare[i] -= each * gain * taken


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
