"""The three named plans: fastest without slack, balanced
with the agreement's, frugal within the same deadlines."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from solver.answer import Draft, as_point, on_cheapest_trucks
from solver.arrays import Floats
from solver.complete import settle, settle_closely, whole_point, whole_units
from solver.dive import cut_to_whole, dive, dive_for_all
from solver.improve import Aim, improve, within
from solver.levels import Limit, Relaxation, loosened, minimum
from solver.model import Model
from solver.programs import Answer

GOOD_GAP = 2e-3
BETTER_GAP = 1e-3
ROUNDS, FEW_ROUNDS = 200, 5
CLOSE = 5e-4
AIM = 0.97
UNMET_WEIGHT = 1e5
BETWEEN_SECONDS = 3.0  # only scarce trucks need so long
WHOLE_COLUMNS, WHOLE_SECONDS = 4000, 1.0
TIES = (3.0, 1.0)
Left = Callable[[], float]


@dataclass(slots=True)
class Search:
    """What the variants share: the living relaxation, the pinned part of each goal, the time left."""

    relaxation: Relaxation
    base: tuple[float, float, float, float]
    seed: int
    left: Left

    @property
    def model(self) -> Model:
        return self.relaxation.model


def fastest_cost(model: Model) -> Floats:
    """One cost in which no saving of a later goal is worth a
    loss of an earlier one (within reason of rounding)."""
    arcs = model.instance.arcs
    weight = model.goals[0][model.unmet][arcs.need]
    hours = model.goals[1][model.arcs] / np.maximum(weight, 1e-12)
    return np.asarray(
        50.0 * max(float(hours.max(initial=0.0)), 20.0) * model.goals[0]
        + model.goals[1]
        + 1e-2 * model.goals[2]
        + 1e-3 * model.goals[3],
        float,
    )


def first_fastest(search: Search, cost: Floats | None = None) -> Draft:
    """The first complete plan, by one dive along `cost` (default: the fastest plan's).

    Where scarce trucks keep that far from the bound a second dive decides them nearly one by one, and
    fractions are not decided yet."""
    cost = fastest_cost(search.model) if cost is None else cost
    bound = search.relaxation.least
    point = dive_for_all(search.relaxation, cost, TIES[0], CLOSE)
    if point.value - bound <= GOOD_GAP * abs(bound):
        return whole_draft(search, point, cost, [], [])
    finer = dive(search.relaxation, cost, [], TIES[1], finely=True)
    drafts = [settle_closely(search.model, each.columns, cost) for each in (point, finer)]
    return min(drafts, key=lambda each: _value(search.model, each, cost))


def is_far(search: Search, draft: Draft) -> bool:
    """Whether scarce trucks keep a draft so far from the bound that proving more than unmet need can wait."""
    bound = search.relaxation.least
    return _value(search.model, draft, fastest_cost(search.model)) - bound > GOOD_GAP * abs(bound)


def whole_draft(search: Search, point: Answer, cost: Floats, rows: list[Limit], counts: list[Limit]) -> Draft:
    """A draft from a point with whole trucks; plain rounding where that loses
    next to nothing. `counts` are the rows that plain counting can keep."""
    model = search.model
    draft = settle(model, point.columns, counts)
    enough = point.value + CLOSE * max(draft.values[1], 1.0)
    if _value(model, draft, cost) <= enough:
        return draft
    if rows:
        other = settle(model, whole_units(model, point, cost, rows, max(search.left(), 0.05)), counts)
    else:
        whole = cut_to_whole(search.relaxation, cost, point).columns
        other = settle(model, whole)
        if _value(model, other, cost) > enough:
            other = settle_closely(model, whole, cost)
    return min(draft, other, key=lambda each: _value(model, each, cost))


def better_fastest(
    search: Search, draft: Draft, left: Left, hear: Callable[[Draft], None] | None = None
) -> Draft:
    """The first plan improved while it is far from its bound and time is left; `hear` is told on the way."""
    model, cost, bound = search.model, fastest_cost(search.model), search.relaxation.least
    better = draft
    if _value(model, draft, cost) - bound > BETTER_GAP * abs(bound) and left() > 0:
        search.relaxation.program.recall()
        search.relaxation.program.set_cost(cost)
        rounds = ROUNDS if is_far(search, draft) else FEW_ROUNDS
        aim = Aim(cost, bound, search.relaxation.program.run().columns, BETTER_GAP, rounds)
        better = improve(model, draft, aim, seed=search.seed, left=left, hear=hear)
    better = _exactly(search, better, cost, left)
    return on_cheapest_trucks(model, better, max(search.left(), 0.05))


def quickened(search: Search, more: Draft, fastest: Draft) -> Draft:
    """The fastest found that serves as much as a plan which serves `more`: on the trucks of that plan, then
    from the lines and trucks of it and of the fastest so far."""
    model, program, cost = search.model, search.relaxation.program, fastest_cost(search.model)
    sent = more.sent.astype(float)
    program.set_cost(cost)
    program.set_bounds(model.trucks, sent, sent)
    try:
        point = program.run()
    finally:
        program.set_bounds(model.trucks, model.low[model.trucks], model.high[model.trucks])
    quick = _quickest(model, [more, whole_draft(search, point, cost, [], [])], cost)
    limits = [Limit(model.goals[0], loosened(quick.values[0]), 0)]
    sooner = cost.copy()
    sooner[model.unmet] = 0.0
    both = _between(search, quick, fastest, sooner, limits, [])
    return _quickest(model, [quick, both], cost)


def _quickest(model: Model, drafts: list[Draft], cost: Floats) -> Draft:
    """The best along `cost` of those that serve as much as the first."""
    most = drafts[0].values[0] * (1.0 + 1e-6)
    as_much = [draft for draft in drafts if draft.values[0] <= most]
    return min(as_much, key=lambda each: _value(model, each, cost))


def _exactly(search: Search, draft: Draft, cost: Floats, left: Left) -> Draft:
    """Ratings, complements and seats leave fractions that rounding closes badly: small questions of that
    kind are decided as a whole."""
    model, bound = search.model, search.relaxation.least
    value = _value(model, draft, cost)
    special = bool(model.instance.needs.rated.any()) or bool({"seats", "complement"} & model.start.keys())
    if not special or model.columns > WHOLE_COLUMNS or value - bound <= CLOSE * abs(bound) or left() <= 0:
        return draft
    everything = np.ones(model.columns, bool)
    known = as_point(model, draft)
    seconds = min(max(left(), 0.05), WHOLE_SECONDS)
    found = whole_point(
        model, everything, known, cost, [], seconds=seconds, gap=1e-6, nodes=2000, start=known
    )
    if found is None:
        return draft
    return min(draft, settle(model, found), key=lambda each: _value(model, each, cost))


def _value(model: Model, draft: Draft, cost: Floats) -> float:
    return float(cost @ as_point(model, draft))


def serves_more(draft: Draft, than: Draft) -> bool:
    """Whether a draft leaves less unmet."""
    return draft.values[0] < than.values[0] * (1.0 - 1e-6)


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
    arcs, needs = model.instance.arcs, model.instance.needs
    late = arcs.arrive > needs.due[arcs.need] + 1e-6
    lateness = np.bincount(arcs.need[late], fastest.amounts[late], len(needs))
    never = np.zeros(model.columns)
    never[model.arcs[late & (lateness[arcs.need] == 0)]] = 1.0
    rows = [Limit(never, 0.0)]
    for n in np.flatnonzero(lateness).tolist():
        cost = np.zeros(model.columns)
        cost[model.arcs[late & (arcs.need == n)]] = 1.0
        rows.append(Limit(cost, float(lateness[n])))
    limits = [Limit(model.goals[0], loosened(fastest.values[0]), 0), *rows]
    cost = model.goals[3] + 1e-3 * model.goals[2]
    return _cheapest(search, cost, limits, rows, rows, fastest)


def _cheapest(
    search: Search,
    cost: Floats,
    limits: list[Limit],
    rows: list[Limit],
    counts: list[Limit],
    fastest: Draft,
) -> Draft:
    """The least cost within the limits, by diving along `rows`; unmet need
    weighs so much that diving hardly buys with it. Where it leaves the
    limits all the same, the cheapest between there and the fastest plan."""
    model = search.model
    heavy = cost + UNMET_WEIGHT * model.goals[0]
    dived = dive(search.relaxation, heavy, rows, TIES[0])
    draft = whole_draft(search, dived, heavy, rows, counts)
    if not within(as_point(model, draft), limits):
        draft = _between(search, fastest, draft, cost, limits, counts)
    if not within(as_point(model, draft), limits):
        return fastest
    return on_cheapest_trucks(model, draft, max(search.left(), 0.05))


def _between(
    search: Search,
    fastest: Draft,
    beyond: Draft,
    cost: Floats,
    limits: list[Limit],
    counts: list[Limit],
) -> Draft:
    """The cheapest found from the lines of the fastest plan and of one beyond the limits, else that one."""
    model = search.model
    known = as_point(model, fastest)
    free = (known > 0) | (as_point(model, beyond) > 0)
    free[model.unmet] = free[model.burden] = True
    found = whole_point(
        model,
        free,
        known,
        cost,
        limits,
        seconds=min(max(search.left(), 0.05), BETWEEN_SECONDS),
        gap=1e-2,
        nodes=5,
        start=known,
    )
    return beyond if found is None else settle(model, found, counts)
