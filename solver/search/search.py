"""What plans are looked for with: a living relaxation, one cost, whole drafts from points and from drafts."""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from solver.arrays import Floats
from solver.engine.programs import Answer, EngineError
from solver.model.alike import AboutTrucks, about_trucks
from solver.model.model import Model
from solver.search.answer import Draft, as_point
from solver.search.complete import rounded_up, settle, whole_point, whole_units
from solver.search.dive import cut_to_whole
from solver.search.incidents import Cut
from solver.search.levels import Limit, Relaxation, relax

GOOD_GAP = 2e-3
CLOSE = 5e-4
BETWEEN_SHARE = 0.5
Left = Callable[[], float]


@dataclass(slots=True)
class Search:
    """What the variants share: the living relaxation, the pinned part of each goal, the time left.

    Trucks are `scarce` where they keep the first plan far from its bound. `hurried` variants come at once
    and set `left_open` where a longer look may find better ones."""

    relaxation: Relaxation
    base: tuple[float, float, float, float]
    seed: int
    left: Left
    scarce: bool = False
    hurried: bool = False
    left_open: bool = False
    _coarse: "Coarse | None" = field(default=None, init=False)

    @property
    def model(self) -> Model:
        return self.relaxation.model

    @property
    def coarse(self) -> "Coarse":
        """The same of what hangs together with trucks, sources that are alike as one."""
        if self._coarse is None:
            known = about_trucks(self.model)
            self._coarse = Coarse(known, relax(known.model, fastest_cost(known.model), self.left))
        return self._coarse


@dataclass(slots=True)
class Coarse:
    """What hangs together with trucks, sources that are alike as one, and its living relaxation; the best
    `point` with whole trucks so far, if there is one, and what is known of each incident."""

    known: AboutTrucks
    relaxation: Relaxation
    point: Floats | None = None
    cuts: list[Cut] = field(default_factory=list)

    @property
    def model(self) -> Model:
        return self.known.model


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
        + model.instance.hours_per_km * model.goals[3],
        float,
    )


def is_far(search: Search, draft: Draft) -> bool:
    """Whether scarce trucks keep a draft so far from the bound that proving more than unmet need can wait."""
    bound = search.relaxation.least
    return value(search.model, draft, fastest_cost(search.model)) - bound > GOOD_GAP * abs(bound)


def serves_more(draft: Draft, than: Draft) -> bool:
    """Whether a draft leaves less unmet."""
    return draft.values[0] < than.values[0] * (1.0 - 1e-6)


def whole_draft(search: Search, point: Answer, cost: Floats, rows: list[Limit], counts: list[Limit]) -> Draft:
    """A draft from a point with whole trucks; plain rounding where that loses
    next to nothing. `counts` are the rows that plain counting can keep."""
    model = search.model
    draft = settle(model, point.columns, counts)
    enough = point.value + CLOSE * max(draft.values[1], 1.0)
    if value(model, draft, cost) <= enough:
        return draft
    if rows:
        other = settle(model, whole_units(model, point, cost, rows, max(search.left(), 0.05)), counts)
    else:
        whole = cut_to_whole(search.relaxation, cost, point).columns
        other = settle(model, whole)
        if value(model, other, cost) > enough:
            other = min(other, rounded_up(model, whole), key=lambda each: value(model, each, cost))
    return min(draft, other, key=lambda each: value(model, each, cost))


def filled_up(search: Search, draft: Draft) -> Draft:
    """The draft, or a better one on the same trucks; as it is where there is no time left."""
    cost = fastest_cost(search.model)
    try:
        same = on_its_trucks(search, draft, cost, [], [])
    except EngineError:
        return draft
    return min(draft, same, key=lambda each: value(search.model, each, cost))


def on_its_trucks(
    search: Search, draft: Draft, cost: Floats, rows: list[Limit], counts: list[Limit]
) -> Draft:
    """What the trucks of a draft carry at the least cost: no more than one optimum of the relaxation."""
    model, relaxation = search.model, search.relaxation
    sent = draft.sent.astype(float)
    relaxation.set_limits(rows)
    relaxation.program.set_cost(cost)
    relaxation.program.set_bounds(model.trucks, sent, sent)
    try:
        point = relaxation.program.run()
    finally:
        relaxation.program.set_bounds(model.trucks, model.low[model.trucks], model.high[model.trucks])
        relaxation.lift_limits(rows)
    return whole_draft(search, point, cost, rows, counts)


def between(
    search: Search, start: Draft, others: list[Draft], cost: Floats, limits: list[Limit], counts: list[Limit]
) -> Draft:
    """The cheapest found from the lines and trucks of drafts, beginning with `start`."""
    model = search.model
    known = as_point(model, start)
    free = np.any([as_point(model, draft) > 0 for draft in (start, *others)], axis=0)
    free[model.unmet] = free[model.burden] = True
    pieces = np.zeros(model.columns, bool)
    pieces[model.arcs] = True
    found = whole_point(
        model,
        free,
        known,
        cost,
        limits,
        seconds=max(BETWEEN_SHARE * search.left(), 0.05),
        gap=1e-2,
        nodes=1,
        start=known,
        pieces=pieces,
    )
    return start if found is None else settle(model, found, counts)


def value(model: Model, draft: Draft, cost: Floats) -> float:
    return float(cost @ as_point(model, draft))
