"""What scarce rules will cost, foretold by a program where sources of a city that are alike are one.

The rules that many movements share make the simplex slow: without them it starts, and breaks a hundred. By
what they cost in a program a tenth as large it breaks few. Whatever the prices are, what they make of the
limits less all that movements could still save is a bound.
"""

from collections.abc import Callable

import numpy as np
from scipy.sparse import csc_matrix, csr_matrix, hstack, identity, vstack

from solver.arrays import Floats, Ints
from solver.engine.engine import linear_program
from solver.wide.rows import Rows


def foretold(
    rows: Rows,
    needs: Ints,
    arcs: Ints,
    matrix: csc_matrix,
    cost: Floats,
    further: Ints,
    left: Callable[[], float],
) -> Floats:
    """What the `further` rows cost by such a program over the `arcs`, whose entries in all rows are `matrix`;
    `cost` stands for the unmet of each of the `needs`, then for each arc."""
    universe, count = rows.universe, len(needs)
    source, need = rows.alike[universe.source[arcs]], universe.need[arcs].astype(np.int64)
    name = (source * rows.needs + need) * 2 + universe.cross[arcs]
    name = name * (rows.groups + 1) + universe.group[arcs] + 1
    _, first, at = np.unique(name, return_index=True, return_inverse=True)
    most = np.bincount(at, universe.most[arcs].astype(float))
    mean = np.bincount(at, cost[count:]) / np.bincount(at)
    kinds, kind = np.unique(source[first], return_inverse=True)
    stock = np.bincount(rows.alike, rows.limit[rows.needs : rows.loans], kinds[-1] + 1)[kinds]
    some = matrix[:, first].tocsr()
    columns = np.arange(len(first))
    given = csr_matrix((np.ones(len(first)), (kind, columns)), shape=(len(kinds), len(first)))
    unmet = identity(count, format="csr")
    unmet.resize((count + len(kinds) + len(further), count))
    quantity, limit = rows.limit[needs], np.concatenate([stock, rows.limit[further]])
    program = linear_program(
        hstack([unmet, vstack([some[needs], given, some[further]])]).tocsc(),
        np.concatenate([quantity, np.full(len(limit), -np.inf)]),
        np.concatenate([quantity, limit]),
        np.zeros(count + len(first)),
        np.concatenate([quantity, most]),
        left,
    )
    program.set_cost(np.concatenate([cost[:count], mean]))
    told: Floats = np.minimum(program.run().prices[count + len(kinds) :], 0.0)
    return told
