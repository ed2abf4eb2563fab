"""Plans that suit trucks with ways of their own: what a stop costs is learnt from tours and told to the
model, as so much for each kilogram that makes a truck stop there, and the model is asked again."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from solver.arrays import Floats
from solver.engine.programs import EngineError
from solver.model.model import Model
from solver.search.answer import Draft, make_draft
from solver.search.cargo import EDGE, Haul
from solver.search.greedy import nearest_first
from solver.search.search import Search, fastest_cost
from solver.search.variants import first_fastest
from solver.tours.drive import toured
from solver.tours.timing import Clock

ROUNDS, FRUITLESS = 40, 10
OLD_SHARE = 0.6
LATE_HOURS = 2.0  # an hour on the way feels like two: some of it is past due


def best_on_tours(
    search: Search,
    first: Draft,
    on_tours: Draft,
    left: Callable[[], float],
    hear: Callable[[Draft], None] | None = None,
) -> Draft:
    """The best on its tours of the first draft (`on_tours` already), one by hand, and those that mind what
    stops cost. Ends when that brings nothing better any more, or in time; `hear` is told of better ones on
    the way."""
    model, program = search.model, search.relaxation.program
    cost = fastest_cost(model)
    by_hand = make_draft(model, *nearest_first(model))
    tried = (first, on_tours), (by_hand, toured(model, by_hand))
    asked, last = min(tried, key=lambda each: each[1].values)
    best = last
    extra, fruitless = np.zeros(len(model.arcs)), 0
    for _ in range(ROUNDS):
        if left() <= 0 or fruitless >= FRUITLESS:
            break
        extra = OLD_SHARE * extra + (1.0 - OLD_SHARE) * _stops(model, asked, last, extra)
        minded = cost.copy()
        minded[model.arcs] += extra
        program.recall()
        program.set_cost(minded)
        try:
            bounded = replace(search.relaxation, least=program.run().value)
            asked = first_fastest(replace(search, relaxation=bounded), minded)
        except EngineError:
            break
        last = driven(model, asked)
        fruitless += 1
        if last.values < best.values:
            best, fruitless = last, 0
            if hear is not None:
                hear(best)
    return best


def driven(model: Model, draft: Draft) -> Draft:
    """The draft on its tours, and what came of it driven afresh as long as that is better: trucks that did
    not find all they were to bring have other loads then."""
    best = toured(model, draft)
    while best.hauls:
        again = toured(model, replace(best, hauls=()))
        if again.values >= best.values:
            break
        best = again
    return best


def _stops(model: Model, asked: Draft, driven: Draft, before: Floats) -> Floats:
    """Per unit of each arc what it costs that trucks of its lane stop at its place; as before where none
    does. What was asked and not brought in time costs as much as it is worth."""
    clock, sources, arcs = Clock(model.instance), model.instance.sources, model.instance.arcs
    lost: dict[tuple[int, int], float] = defaultdict(float)
    carried: dict[tuple[int, int], float] = defaultdict(float)
    for haul in driven.hauls:
        for site, hours, kg in _delays(clock, haul):
            lost[haul.lane, site] += LATE_HOURS * hours
            carried[haul.lane, site] += kg
    told = before.copy()
    lane_of, weight_kg = model.convoys.arc_lane, sources.weight_kg[arcs.source]
    for arc in np.flatnonzero(lane_of >= 0).tolist():
        place = int(lane_of[arc]), int(sources.site[arcs.source[arc]])
        if carried.get(place, 0.0) > 0:
            told[arc] = lost[place] / carried[place] * max(float(weight_kg[arc]), EDGE)
    missing = np.flatnonzero((asked.amounts > driven.amounts) & (lane_of >= 0))
    value = fastest_cost(model)[model.unmet][arcs.need[missing]] * arcs.gain[missing]
    part = 1.0 - driven.amounts[missing] / asked.amounts[missing]
    told[missing] += value * part
    return told


def _delays(clock: Clock, haul: Haul) -> list[tuple[int, float, float]]:
    """(site, weighted hours by which the stop there delays what is on the truck, kg taken there). Where the
    largest load is the truck goes anyway: there it is the way from where it stands that delays it."""
    loads = [sum(piece.kg * quantity for piece, quantity in pick.takes) for pick in haul.picks]
    worth = sum(piece.worth * quantity for piece, quantity in haul.takes)
    stacks = [pick.stack for pick in haul.picks]
    main = loads.index(max(loads))
    told = []
    for i, pick in enumerate(haul.picks):
        others = [stack for j, stack in enumerate(stacks) if j != i]
        if i == main:
            sooner, _ = clock.soonest(replace(haul, site=pick.stack.site), stacks)
        else:
            sooner, _ = clock.soonest(haul, others)
        told.append((pick.stack.site, max(0.0, haul.end - sooner) / 60.0 * worth, loads[i]))
    return told
