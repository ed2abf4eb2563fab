"""What an officer does by hand: the weightiest need first, own city first, then
the nearest. The baseline, and the answer at hand while the optimizer works."""

import numpy as np

from solver.arrays import Ints
from solver.ledger import Ledger
from solver.model import Model


def nearest_first(model: Model) -> tuple[Ints, Ints]:
    """Amounts per arc and trucks per convoy; obeys every rule, proves nothing."""
    ledger = Ledger(model)
    fill(ledger)
    return ledger.amounts, ledger.sent


def fill(ledger: Ledger) -> None:
    """Serves what is still open from what is still free, the
    weightiest need first, the nearest source first."""
    instance = ledger.model.instance
    arcs, needs = instance.arcs, instance.needs
    order = np.lexsort(
        (arcs.source, arcs.arrive, arcs.cross, arcs.need, needs.due[arcs.need], -needs.weight[arcs.need])
    )
    of_need = arcs.need.tolist()
    for arc in order.tolist():
        if ledger.need_left[of_need[arc]] > 0:
            ledger.take(arc, int(ledger.need_left[of_need[arc]]))
