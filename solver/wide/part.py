"""The program of needs that share no rule with any other need, grown by movements and by rules."""

from collections.abc import Callable

import numpy as np
from scipy.sparse import csc_matrix, hstack, identity

from solver.arrays import Floats, Ints
from solver.engine.engine import linear_program
from solver.engine.programs import Answer, LinearProgram
from solver.wide.coarse import foretold
from solver.wide.rows import Rows

FEW = 0.02  # from more new arcs than this share on the simplex is quicker from scratch
BROKEN = 1e-6
SHARE, LITTLE = 0.95, 1e-3  # counted in full a rule that costs less would have room left at the optimum


class Part:
    """`arcs` of the universe at hand, `standing` rows by their place in the program; `whole` where the last
    optimum keeps every rule.

    Needs and sources make a program that is easy on the simplex; the rows of further rules make it very much
    harder. So from scratch it starts without those, and they come in once an optimum breaks them: unless
    `plain`, when they wait. Without some rows the optimum is a bound all the same. Where they are `foretold`,
    it counts most of what they will cost beforehand, so that few are broken, and is a little dearer than the
    true one. `priced` are the rows beside those of needs that may cost something."""

    def __init__(
        self, rows: Rows, needs: Ints, left: Callable[[], float], *, plain: bool, foretold: bool = False
    ) -> None:
        self.rows, self.needs, self.left, self.foretold = rows, needs, left, foretold
        self.rated = rows.universe.instance.needs.rated[needs]
        self.arcs = np.zeros(0, np.int64)
        self.plain, self.whole = plain, False
        self.matrix = csc_matrix((len(rows), 0))
        self.binding = np.zeros(0, np.int64)
        self.standing, self.priced = np.zeros(0, np.int64), np.zeros(0, np.int64)
        self.program: LinearProgram | None = None
        self.value, self.amounts = 0.0, np.zeros(0)
        self._solved = False

    def exact(self) -> "Part":
        """The same, afresh where its rules are foretold: that is quicker than to go on from there."""
        if not self.foretold:
            return self
        told = Part(self.rows, self.needs, self.left, plain=self.plain)
        told.take(self.arcs)
        told.priced = self.priced
        return told

    def take(self, arcs: Ints) -> None:
        """Takes further arcs in."""
        if not len(arcs):
            return
        fresh = self.rows.matrix(arcs)
        many = len(arcs) > FEW * len(self.arcs)
        self.arcs = np.concatenate([self.arcs, arcs])
        self.matrix = hstack([self.matrix, fresh]).tocsc()
        if self.program is None or many:
            self.program = None
        else:
            most = self.rows.universe.most[arcs].astype(float)
            nothing = np.zeros(len(arcs))
            self.program.add_columns(fresh[self.standing].tocsc(), nothing, most, nothing)

    def count_anew(self) -> None:
        """Looks its movements up again where there are more rows than before."""
        self.matrix = self.rows.matrix(self.arcs)

    def run(self, unmet: Floats, time: float, rest: float, prices: Floats, gap: float) -> None:
        """The least of `unmet` [need] x unmet need + `time` x time + `rest` x the trace of burden and cost;
        writes the `prices` of its rows. Further rows that raise it by less than `gap` may wait."""
        universe = self.rows.universe
        cost = time * universe.time[self.arcs] + rest * universe.rest[self.arcs]
        cost = np.concatenate([unmet[self.needs], cost])
        warm, counted = self.program is not None, self._counted(cost)
        program = self.program or self._started()
        spared = np.zeros(len(cost))
        if counted.any():
            spared[len(self.needs) :] = self.matrix.T @ counted
        program.set_cost(cost - spared)
        answer = program.run(primal=warm and self._solved)
        known = np.setdiff1d(self.binding, self.standing)
        if not warm and not self.plain and len(known):
            self._stand(program, known)
            answer = program.run()
        self.whole, enough = False, max(gap, LITTLE * answer.value if counted.any() else 0.0)
        while not self.plain:
            broken = self._broken(answer)
            self.whole = not len(broken)
            if self.whole:
                break
            self._stand(program, broken)
            self.binding = np.union1d(self.binding, broken)
            before, answer = answer.value, program.run()
            if enough > 0 and answer.value - before <= enough:
                break
        self.program, self._solved = program, True
        self.value = answer.value + float(spared @ answer.columns)
        self.amounts = answer.columns[len(self.needs) :]
        prices[self.priced] = 0.0
        prices[self.standing] = self._on_their_side(answer.prices)
        early = np.flatnonzero(counted)
        prices[early] += counted[early]
        late = np.setdiff1d(early, self.standing)
        self.priced = np.concatenate([self.standing[len(self.needs) :], late])

    def _counted(self, cost: Floats) -> Floats:
        """By row, what is counted beforehand of what further rules will cost."""
        told = np.zeros(len(self.rows))
        if not self.foretold or self.program is not None:
            return told
        most = self.rows.universe.most[self.arcs].astype(float)
        over = self.matrix @ most > self.rows.limit + BROKEN
        over[: self.rows.loans] = False
        further = np.flatnonzero(over)
        if len(further):
            told[further] = SHARE * foretold(
                self.rows, self.needs, self.arcs, self.matrix, cost, further, self.left
            )
        return told

    def _on_their_side(self, prices: Floats) -> Floats:
        """Prices that rounding has not turned: of what is at most a limit never above 0, of rated needs, that
        may be served beyond what they ask, never below."""
        told = prices.copy()
        own = len(self.needs)
        told[own:] = np.minimum(told[own:], 0.0)
        told[:own] = np.where(self.rated, np.maximum(told[:own], 0.0), told[:own])
        return told

    def _started(self) -> LinearProgram:
        """The program over the arcs at hand with the rows of needs and of the sources that can run out."""
        rows, needs = self.rows, self.needs
        most = rows.universe.most[self.arcs].astype(float)
        source = slice(rows.needs, rows.loans)
        short = np.flatnonzero((self.matrix @ most)[source] > rows.limit[source] + 1e-9)
        self.standing = np.concatenate([needs, rows.needs + short])
        quantity, amount = rows.limit[needs], rows.limit[rows.needs + short]
        unmet = identity(len(needs), format="csr")
        unmet.resize((len(self.standing), len(needs)))
        return linear_program(
            hstack([unmet, self.matrix.tocsr()[self.standing]]).tocsc(),
            np.concatenate([quantity, np.full(len(short), -np.inf)]),
            np.concatenate([np.where(self.rated, np.inf, quantity), amount]),
            np.zeros(len(needs) + len(most)),
            np.concatenate([quantity, most]),
            self.left,
        )

    def _broken(self, answer: Answer) -> Ints:
        over = self.matrix @ answer.columns[len(self.needs) :] - self.rows.limit
        over[self.standing] = 0.0
        over[: self.rows.needs] = 0.0
        return np.flatnonzero(over > BROKEN)

    def _stand(self, program: LinearProgram, rows: Ints) -> None:
        """Puts rows into the program."""
        unmet = csc_matrix((len(rows), len(self.needs)))
        matrix = hstack([unmet, self.matrix.tocsr()[rows]]).tocsr()
        program.add_rows(matrix, np.full(len(rows), -np.inf), self.rows.limit[rows])
        self.standing = np.concatenate([self.standing, rows])
