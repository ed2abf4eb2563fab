"""What one more would bring: of a source, or above a floor. Each eased by one and solved again."""

import numpy as np

from solver.answers import Worth
from solver.arrays import Floats, Ints
from solver.instance.sources import FORMS
from solver.problem import Form
from solver.questions.counterfactual import SMALL, Situation

TRIED = 24  # the dearest ones: one more of any saves its price at most


def worth_of_source(situation: Situation, source: str) -> Worth:
    """One more at that source."""
    return _one_more(situation, situation.gate.class_of[source])


def most_wanted(situation: Situation, most: int = 6) -> list[Worth]:
    """Of what one more would help most, heaviest goal first: one source of each kind in each city."""
    price = _price_of_one_more(situation)
    dearest = [s for s in np.argsort(-price, kind="stable")[:TRIED].tolist() if price[s] > SMALL]
    best: dict[tuple[str | None, str], Worth] = {}
    for s in dearest:
        found = _one_more(situation, s)
        place = found.city, found.kind
        if _gain(found) < tuple(0.0 for _ in found.goals) and (
            place not in best or _gain(found) < _gain(best[place])
        ):
            best[place] = found
    return sorted(best.values(), key=lambda one: (_gain(one), one.id))[:most]


def binding_exports(situation: Situation, most: int = 5) -> list[Worth]:
    """The floors and caps that hold the plan back most, each eased by one and solved again."""
    first, count = situation.block("export")
    prices = np.abs(situation.base.prices[first : first + count])
    told = []
    for i in np.argsort(-prices, kind="stable")[:most].tolist():
        if prices[i] <= SMALL:
            break
        row = first + i
        eased = np.array([float(situation.model.row_high[row]) + 1.0])
        found = situation.optimum.eased(np.zeros(0, np.int64), np.zeros(0), [row], eased)
        city, form, kind = _export_of(situation, row)
        told.append(
            Worth(
                what="floor",
                id=f"{city}/{form}/{kind}",
                city=city,
                form=form,
                kind=kind,
                goals=situation.changes(situation.base, found),
            )
        )
    return told


def _gain(one: Worth) -> tuple[float, ...]:
    return tuple(goal.change for goal in one.goals)


def _one_more(situation: Situation, s: int) -> Worth:
    instance = situation.model.instance
    sources = instance.sources
    arcs: Ints = np.flatnonzero(instance.arcs.source == s)
    amount = float(sources.amount[s])
    high = np.minimum(amount + 1.0, instance.needs.quantity[instance.arcs.need[arcs]])
    rows = sorted(situation.rows("source", arcs))
    found = situation.optimum.eased(arcs, high, rows, np.full(len(rows), amount + 1.0))
    city = int(sources.city[s])
    return Worth(
        what="source",
        id=sources.members[s][0],
        city=None if city < 0 else situation.problem.cities[city].id,
        form=FORMS[int(sources.form[s])],
        kind=sources.own_kind[s],
        goals=situation.changes(situation.base, found),
    )


def _price_of_one_more(situation: Situation) -> Floats:
    """What one more of each class saves at most: the price of its stock, in a row or as a movement's own
    bound."""
    model = situation.model
    reduced = situation.base.reduced[model.arcs]
    first, count = situation.block("source")
    stock = model.matrix[first : first + count, model.arcs]
    scarce: Floats = np.abs(stock.T @ situation.base.prices[first : first + count])
    price: Floats = np.zeros(len(model.instance.sources))
    np.maximum.at(price, model.instance.arcs.source, np.maximum(scarce, -reduced))
    return price


def _export_of(situation: Situation, row: int) -> tuple[str, Form, str]:
    """The city, form and kind of a row that limits what leaves a city."""
    model = situation.model
    columns = model.matrix.tocsr()[row].indices
    shared = set.intersection(*(set(situation.gate.keys.get(int(c), ())) for c in columns))
    width = model.instance.exports.limit.shape[1]
    high = float(model.row_high[row])
    fits = [key for key in sorted(shared) if abs(model.instance.exports.limit.ravel()[key] - high) < SMALL]
    city, kind = divmod(fits[0], width)
    form, name = next(pair for pair, index in model.instance.kinds.index.items() if index == kind)
    return situation.problem.cities[city].id, FORMS[FORMS.index(form)], name
