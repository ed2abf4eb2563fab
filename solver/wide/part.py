"""The program of needs that share no rule with any other need, grown by movements and by rules."""

from collections.abc import Callable

import numpy as np
from scipy.sparse import csc_matrix, hstack, identity

from solver.arrays import Floats, Ints
from solver.engine.engine import linear_program
from solver.engine.programs import Answer, LinearProgram
from solver.wide.rows import Rows

FEW = 0.02  # from more new arcs than this share on the simplex is quicker from scratch
BROKEN = 1e-6


class Part:
    """`arcs` of the universe at hand, `standing` rows by their place in the program; `whole` where the last
    optimum keeps every rule.

    Needs and sources make a program that is easy on the simplex; the rows of further rules make it very much
    harder. So from scratch it starts without those, and they come in once an optimum breaks them: unless
    `plain`, when they wait. Without some rows the optimum is a bound all the same."""

    def __init__(self, rows: Rows, needs: Ints, left: Callable[[], float], *, plain: bool) -> None:
        self.rows, self.needs, self.left = rows, needs, left
        self.rated = rows.universe.instance.needs.rated[needs]
        self.arcs = np.zeros(0, np.int64)
        self.plain, self.whole = plain, False
        self.matrix = csc_matrix((len(rows), 0))
        self.binding = np.zeros(0, np.int64)
        self.standing = np.zeros(0, np.int64)
        self.program: LinearProgram | None = None
        self.value, self.amounts = 0.0, np.zeros(0)
        self._solved = False

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
        warm = self.program is not None
        program = self.program or self._started()
        program.set_cost(cost)
        answer = program.run(primal=warm and self._solved)
        known = np.setdiff1d(self.binding, self.standing)
        if not warm and not self.plain and len(known):
            self._stand(program, known)
            answer = program.run()
        self.whole = False
        while not self.plain:
            broken = self._broken(answer)
            self.whole = not len(broken)
            if self.whole:
                break
            self._stand(program, broken)
            self.binding = np.union1d(self.binding, broken)
            before, answer = answer.value, program.run()
            if gap > 0 and answer.value - before <= gap:
                break
        self.program, self._solved = program, True
        self.value, self.amounts = answer.value, answer.columns[len(self.needs) :]
        prices[self.standing] = self._on_their_side(answer.prices)

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
