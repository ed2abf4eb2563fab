"""The balanced and the frugal plan on tours: the fastest plan's, exchanged within what they may give up.

Made anew and driven, a variant mostly serves less or is far slower than it may be. So what rides stays on
its tours, and what comes by itself is decided again; then trucks are spared."""

from dataclasses import replace

import numpy as np

from solver.arrays import Floats
from solver.search.answer import Draft, as_point
from solver.search.complete import rest_again
from solver.search.levels import Limit, loosened
from solver.search.search import Search, fastest_cost
from solver.search.variants import kept_deadlines
from solver.tours.fewer import on_fewer_trucks
from solver.tours.routing import cheaper_round
from solver.tours.values import along_tours

LEAST_SECONDS = 0.5  # it takes a third of that, and who was told of three plans is to have three


def balanced_on_tours(search: Search, fastest: Draft) -> Draft:
    """A little slower where that spares the lenders, a little dearer for them where that saves kilometres."""
    model, base = search.model, search.base[2]
    slack = model.instance.problem.agreement.slack
    hours = slack.time * fastest.values[1]
    now = float(model.goals[1] @ as_point(model, fastest))
    time = Limit(model.goals[1], loosened(now + hours), 1)
    least = _rest_again(search, fastest, model.goals[2], [time])
    share = least.values[2] * (1.0 + slack.burden) - base
    limits = [time, Limit(model.goals[2], loosened(share), 2)]
    found = _rest_again(search, least, model.goals[3], limits)
    return on_fewer_trucks(
        model, found, hours - (found.values[1] - fastest.values[1]), keeping_deadlines=False
    )


def frugal_on_tours(search: Search, fastest: Draft) -> Draft:
    """The cheapest that serves as much and keeps every deadline that the fastest keeps."""
    model = search.model
    rows = kept_deadlines(model, fastest.amounts)
    found = _rest_again(search, fastest, model.goals[3] + 1e-3 * model.goals[2], rows)
    return cheaper_round(model, on_fewer_trucks(model, found, np.inf, keeping_deadlines=True), search.left)


def fastest_rest(search: Search, draft: Draft) -> Draft:
    """The driven draft with what comes by itself decided again for the fastest plan."""
    model, cost = search.model, fastest_cost(search.model)
    found = rest_again(model, draft, cost, [], max(search.left(), LEAST_SECONDS))
    return along_tours(model, replace(draft, amounts=found.amounts), list(draft.hauls))


def _rest_again(search: Search, draft: Draft, cost: Floats, limits: list[Limit]) -> Draft:
    """The driven draft with all that rides as it is, the rest at the least cost that serves as much."""
    model = search.model
    unmet = Limit(model.goals[0], loosened(float(model.goals[0] @ as_point(model, draft))), 0)
    found = rest_again(model, draft, cost, [unmet, *limits], max(search.left(), LEAST_SECONDS))
    return along_tours(model, replace(draft, amounts=found.amounts), list(draft.hauls))
