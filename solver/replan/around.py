"""Plans around the lines that people know: what still stands of them, and what could go beside it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from solver.arrays import Floats
from solver.engine.programs import EngineError
from solver.fastest import fresh_draft
from solver.model.keeping import keeping
from solver.model.model import Model
from solver.replan.known import Known, Pair
from solver.run import Run
from solver.search.answer import Draft, make_draft
from solver.search.complete import needed_trucks
from solver.search.fleets import cheapest_fleets, sent_by
from solver.search.greedy import fill, send_back
from solver.search.ledger import Ledger
from solver.search.levels import Relaxation, relax
from solver.search.search import Search
from solver.search.variants import first_fastest

TIME_GIVEN, UNMET_GIVEN = 0.005, 0.001
STAY_HOURS, OTHER_TIME = 3.0, 0.5
SMALL = 1e-6


@dataclass
class Around:
    """Plans around approved lines, on one living relaxation; what still stands of them needs none."""

    run: Run
    cost: Floats
    known: Known

    @cached_property
    def relaxation(self) -> Relaxation:
        """EngineError where there is no time for it."""
        return relax(self.run.model, self.cost, self.run.left)

    def fresh(self) -> Draft:
        """A plan that minds nothing of what is known."""
        return fresh_draft(self.run, self.relaxation, self.cost)

    def standing(self) -> Draft:
        """All that is still possible, and what is free to the needs that stay open."""
        ledger = self._still_possible()
        fill(ledger)
        return make_draft(self.run.model, ledger.amounts, needed_trucks(ledger))

    def exactly(self) -> Draft:
        """What is still possible stays, with trucks enough; the rest is planned around it. A fresh plan
        where the trucks left do not do for that."""
        model, ledger = self.run.model, self._still_possible()
        low = model.low.copy()
        low[model.arcs] = ledger.amounts
        low[model.trucks] = np.where(ledger.sent > 0, ledger.sent, low[model.trucks])
        kept = self._dived(replace(model, low=low), self.cost)
        return kept or self.fresh()

    def staying(self) -> Draft | None:
        """A line stays, and grows no larger, where moving it saves less waiting than STAY_HOURS."""
        model = self.run.model
        old, told = self.known.amounts()
        high = model.high.copy()
        high[model.arcs] = np.where(old > 0, np.minimum(old, high[model.arcs]), high[model.arcs])
        cost = self.cost.copy()
        cost[model.arcs] -= np.where(told, 1.0, OTHER_TIME) * keeping(model, old, STAY_HOURS)
        return self._dived(replace(model, high=np.maximum(model.low, high)), cost)

    def _still_possible(self) -> Ledger:
        """What is still possible of the approved lines, taken in their order."""
        model = self.run.model
        wanted = np.zeros(len(model.instance.arcs), np.int64)
        for line, arcs in self.known.lines:
            for arc in arcs[:1]:
                wanted[arc] += min(line.quantity, int(model.instance.arcs.most[arc]))
        ledger = Ledger(model)
        none = np.zeros(len(model.convoys), np.int64)
        trucks = cheapest_fleets(model, wanted, none, max(self.run.left(), 0.05))
        ledger.put_trucks(sent_by(model, trucks))
        return self.with_standing(ledger, Counter())

    def with_standing(self, ledger: Ledger, brought: Counter[Pair]) -> Ledger:
        """Adds what is still possible of the approved lines but for what is `brought` already."""
        rest = brought.copy()
        for line, arcs in self.known.lines:
            pair = self.known.pair(line)
            done = min(line.quantity, rest[pair])
            rest[pair] -= done
            left = line.quantity - done
            for arc in arcs:
                left -= ledger.take(arc, left)
        send_back(ledger)
        return ledger

    def _dived(self, model: Model, cost: Floats) -> Draft | None:
        run, program = self.run, self.relaxation.program
        columns = np.arange(model.columns)
        program.recall()
        program.set_bounds(columns, model.low, model.high)
        program.set_cost(cost)
        try:
            bounded = replace(self.relaxation, model=model, least=program.run().value)
            return first_fastest(Search(bounded, run.base, run.seed, run.spare), cost)
        except EngineError:
            return None
        finally:
            program.set_bounds(columns, self.relaxation.model.low, self.relaxation.model.high)


def as_good(
    values: Sequence[float], least: Sequence[float], given: tuple[float, float] = (UNMET_GIVEN, TIME_GIVEN)
) -> bool:
    """Whether unmet need and time are as near to the least as is given."""
    return all(
        value <= best * (1.0 + part) + SMALL for value, best, part in zip(values, least, given, strict=False)
    )
