"""The three named plans: fastest without slack, balanced
with the agreement's, frugal within the same deadlines."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace

import numpy as np

from solver.arrays import Floats, Ints
from solver.engine.programs import EngineError
from solver.model.model import Model
from solver.search.answer import Draft, as_point, on_cheapest_trucks
from solver.search.complete import rest_again, settle_closely
from solver.search.dive import dive, dive_for_all
from solver.search.improve import Aim, improve, within
from solver.search.levels import Limit, loosened, minimum
from solver.search.scarce import has_few_convoys, on_better_trucks
from solver.search.search import (
    CLOSE,
    GOOD_GAP,
    Left,
    Search,
    between,
    fastest_cost,
    filled_up,
    on_its_trucks,
    value,
    whole_draft,
)
from solver.search.whole import decided, fractions_decided

BETTER_GAP = 1e-3
ROUNDS, FEW_ROUNDS = 200, 5
AIM = 0.97
UNMET_WEIGHT, TIGHTER, NO_WORSE = 1e5, 1.5, 0.02
TIES = (3.0, 1.0)


def first_fastest(search: Search, cost: Floats | None = None) -> Draft:
    """The first complete plan, by one dive along `cost` (default: the fastest plan's).

    Where trucks are too few for what the relaxation would send, or keep the first dive far from the bound,
    they are decided nearly one by one, and fractions not yet."""
    cost = fastest_cost(search.model) if cost is None else cost
    bound, program = search.relaxation.least, search.relaxation.program
    if search.relaxation.enough_trucks:
        point = dive_for_all(search.relaxation, cost, TIES[0], CLOSE)
        if point.value - bound <= GOOD_GAP * abs(bound):
            return whole_draft(search, point, cost, [], [])
        program.recall()
        finer = dive(search.relaxation, cost, [], TIES[1], finely=True)
        points = [point, finer]
    else:
        points = [dive(search.relaxation, cost, [], TIES[1], finely=True)]
    drafts = [settle_closely(search.model, each.columns, cost) for each in points]
    return min(drafts, key=lambda each: value(search.model, each, cost))


def quick_fastest(search: Search) -> Draft:
    """A complete plan by a single dive, where more of them would keep everybody waiting."""
    cost = fastest_cost(search.model)
    return settle_closely(search.model, dive(search.relaxation, cost, [], TIES[0]).columns, cost)


def better_fastest(
    search: Search, draft: Draft, left: Left, hear: Callable[[Draft], None] | None = None
) -> Draft:
    """The first plan improved while it is far from its bound and time is left; `hear` is told on the way."""
    model, cost, bound = search.model, fastest_cost(search.model), search.relaxation.least
    better = draft = decided(search, draft, left)
    if value(model, draft, cost) - bound > BETTER_GAP * abs(bound) and left() > 0:
        if search.scarce and has_few_convoys(model):
            better = filled_up(search, on_better_trucks(search, draft, left, hear))
            better = fractions_decided(search, better, left)
            return on_cheapest_trucks(model, better, search.left())
        better = draft = filled_up(search, draft) if search.scarce else draft
        with suppress(EngineError):
            search.relaxation.program.recall()
            search.relaxation.program.set_cost(cost)
            rounds = ROUNDS if search.scarce else FEW_ROUNDS
            aim = Aim(cost, bound, search.relaxation.program.run().columns, BETTER_GAP, rounds)
            better = improve(model, draft, aim, seed=search.seed, left=left, hear=hear)
        better = filled_up(search, better) if search.scarce else better
    better = fractions_decided(search, better, left)
    return on_cheapest_trucks(model, better, search.left())


def quickened(search: Search, more: Draft, fastest: Draft) -> Draft:
    """The fastest found that serves as much as a plan which serves `more`: on the trucks of that plan, then
    from the lines and trucks of it and of the fastest so far."""
    model, cost = search.model, fastest_cost(search.model)
    quick = _quickest(model, [more, on_its_trucks(search, more, cost, [], [])], cost)
    limits = [Limit(model.goals[0], loosened(quick.values[0]), 0)]
    sooner = cost.copy()
    sooner[model.unmet] = 0.0
    return _quickest(model, [quick, between(search, quick, [fastest], sooner, limits, [])], cost)


def _quickest(model: Model, drafts: list[Draft], cost: Floats) -> Draft:
    """The best along `cost` of those that serve as much as the first."""
    most = drafts[0].values[0] * (1.0 + 1e-6)
    as_much = [draft for draft in drafts if draft.values[0] <= most]
    return min(as_much, key=lambda each: value(model, each, cost))


def balanced(search: Search, fastest: Draft, time_slack: float, burden_slack: float) -> Draft:
    """A little slower where that spares the lenders, a little dearer for them where that saves kilometres."""
    model = search.model
    unmet, hours = fastest.values[:2]
    limits = [
        Limit(model.goals[0], loosened(unmet), 0),
        Limit(model.goals[1], loosened(hours * (1.0 + time_slack) - search.base[1]), 1),
    ]
    aim = Limit(model.goals[1], loosened(hours * (1.0 + AIM * time_slack) - search.base[1]), 1)
    aimed = [limits[0], aim]
    least = minimum(search.relaxation, model.goals[2], aimed)[0].value + search.base[2]
    share = Limit(model.goals[2], loosened(least * (1.0 + burden_slack) - search.base[2]), 2)
    _, worth = minimum(search.relaxation, model.goals[3], [*aimed, share])
    cost = model.goals[3] + (1e-3 + float(worth[2])) * model.goals[2]
    return _cheapest(search, cost, limits, [aim], [], fastest)


def frugal(search: Search, fastest: Draft) -> Draft:
    """The cheapest that serves as much and keeps every deadline that the fastest keeps."""
    model = search.model
    rows = kept_deadlines(model, fastest.amounts)
    limits = [Limit(model.goals[0], loosened(fastest.values[0]), 0), *rows]
    cost = model.goals[3] + 1e-3 * model.goals[2]
    return _cheapest(search, cost, limits, rows, rows, fastest)


def kept_deadlines(model: Model, amounts: Ints) -> list[Limit]:
    """Rows by which nothing comes late of needs that these amounts serve in time, no more of others."""
    arcs, needs = model.instance.arcs, model.instance.needs
    late = arcs.arrive > needs.due[arcs.need] + 1e-6
    lateness = np.bincount(arcs.need[late], amounts[late], len(needs))
    never = np.zeros(model.columns)
    never[model.arcs[late & (lateness[arcs.need] == 0)]] = 1.0
    rows = [Limit(never, 0.0)]
    for n in np.flatnonzero(lateness).tolist():
        cost = np.zeros(model.columns)
        cost[model.arcs[late & (arcs.need == n)]] = 1.0
        rows.append(Limit(cost, float(lateness[n])))
    return rows


def _cheapest(
    search: Search,
    cost: Floats,
    limits: list[Limit],
    rows: list[Limit],
    counts: list[Limit],
    fastest: Draft,
) -> Draft:
    """The least cost within the limits, by diving along `rows`; unmet need
    weighs so much that diving hardly buys with it. Where it leaves the limits
    all the same, the cheapest on the fastest plan's trucks, and between both. In a
    hurry scarce trucks are not dived for: that takes longest and mostly leaves them."""
    model = search.model
    heavy = cost + UNMET_WEIGHT * model.goals[0]
    if search.scarce and search.hurried:
        return _on_fewer(search, _on_the_same(search, heavy, limits, rows, counts, fastest), fastest)
    beyond = whole_draft(search, dive(search.relaxation, heavy, rows, TIES[0]), heavy, rows, counts)
    if within(as_point(model, beyond), limits):
        return _on_fewer(search, beyond, fastest)
    best = _on_the_same(search, heavy, limits, rows, counts, fastest)
    if search.hurried:
        search.left_open = True
    elif beyond.values[0] <= fastest.values[0] * (1.0 + NO_WORSE):
        found = between(search, best, [fastest, beyond], cost, limits, counts)
        best = _least(model, [best, found], cost, limits)
    return _on_fewer(search, best, fastest)


def _on_the_same(
    search: Search,
    cost: Floats,
    limits: list[Limit],
    rows: list[Limit],
    counts: list[Limit],
    fastest: Draft,
) -> Draft:
    """The cheapest on the fastest plan's trucks, looked for once more where whole quantities take it out of
    the limits that `rows` aim at; else the fastest itself."""
    found = on_its_trucks(search, fastest, cost, rows, counts)
    point = as_point(search.model, found)
    over = [max(0.0, float(limit.cost @ point) - limit.most) for limit in limits[1:]]
    if max(over, default=0.0) > 0 and found.values[0] <= limits[0].most:
        tighter = [replace(row, most=row.most - TIGHTER * past) for row, past in zip(rows, over, strict=True)]
        found = on_its_trucks(search, fastest, cost, tighter, counts)
    drafts = [fastest, found]
    if search.scarce:  # on full trucks hardly another rounding serves as much: what rides stays
        unweighted = cost.copy()
        unweighted[search.model.unmet] = 0.0
        drafts.append(rest_again(search.model, fastest, unweighted, limits, max(search.left(), 0.05)))
    return _least(search.model, drafts, cost, limits)


def _least(model: Model, drafts: list[Draft], cost: Floats, limits: list[Limit]) -> Draft:
    """The cheapest of those within the limits, as the first of them is."""
    kept = [draft for draft in drafts[1:] if within(as_point(model, draft), limits)]
    return min([drafts[0], *kept], key=lambda draft: value(model, draft, cost))


def _on_fewer(search: Search, draft: Draft, fastest: Draft) -> Draft:
    """The draft on the cheapest trucks, the fastest as it is."""
    return draft if draft is fastest else on_cheapest_trucks(search.model, draft, search.left())
