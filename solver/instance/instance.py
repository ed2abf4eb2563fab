"""A problem as arrays: every source class against every
need it could serve, with the reason where it may not.

An arc is one source class serving one need (for supplies: on one group of trucks equally
fast). Its times and kilometres are constants, so any lateness curve is free in the model.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from solver.arrays import Bools, Ints
from solver.instance.arcs import OK, Arcs, all_arcs, judge, of_use, timed
from solver.instance.costs import hours_per_km
from solver.instance.exports import Exports, make_exports, own_shortfalls
from solver.instance.needs import Needs, make_needs
from solver.instance.pairs import Pair, make_pairs
from solver.instance.parts import Parts, split_waves
from solver.instance.services import Departures, make_departures, ridden, rides, with_rides
from solver.instance.sources import Kinds, Sources, make_sources
from solver.instance.trucks import Trucks, look_at_approaches, make_trucks
from solver.problem import Problem, Unit
from solver.travel.between import Between
from solver.travel.travel import TravelTable, make_travel

if TYPE_CHECKING:
    from solver.instance.universe import Universe

BLOCK_NEEDS = 200
RIDING_PAIRS = 2000  # each may take hundreds of trains


@dataclass(slots=True)
class Instance:
    """All that rules, goals, greedy and explanations read.
    `arcs` are allowed, `refused` are not and say why. With a `universe` there are
    so many that `arcs` has only its promising ones and `refused` none.
    `problem` has one need per wave, `asked` is the question as it came, `parts` joins them.
    `hours_per_km` is what a vehicle-kilometre weighs where one cost joins the goals."""

    problem: Problem
    asked: Problem
    parts: Parts
    pairs: list[Pair]
    departures: Departures
    unit_of: dict[str, Unit]
    kinds: Kinds
    sources: Sources
    needs: Needs
    travel: TravelTable
    between: Between
    trucks: Trucks
    exports: Exports
    arcs: Arcs
    refused: Arcs
    hours_per_km: float
    universe: "Universe | None" = None

    def refused_of(self, need: int) -> Arcs:
        """The arcs to one need that are not allowed."""
        chosen = np.arange(len(self.needs)) == need
        every = np.ones(len(self.sources), bool)
        return next(self.refused_to(chosen, every))

    def refused_to(self, chosen: Bools, free: Bools) -> Iterator[Arcs]:
        """The arcs that are not allowed from the free sources to the chosen needs, block by block of them."""
        if self.universe is None:
            yield self.refused.only(chosen[self.refused.need] & free[self.refused.source])
            return
        for block in np.array_split(np.flatnonzero(chosen), max(1, int(chosen.sum()) // BLOCK_NEEDS)):
            every = judged(self, block)
            yield every.only((every.code != OK) & free[every.source])

    def allowed(self, chosen: Bools, free: Bools) -> Arcs:
        """The allowed arcs from the free sources to the chosen needs, of all there are."""
        if self.universe is None:
            return self.arcs.only(chosen[self.arcs.need] & free[self.arcs.source])
        mine = chosen[self.universe.need] & free[self.universe.source]
        return self.universe.arcs(np.flatnonzero(mine))


def make_instance(asked: Problem) -> Instance:
    return complete(bare_instance(asked))


def complete(instance: Instance) -> Instance:
    """A bare instance with all its arcs."""
    every = judged(instance, np.arange(len(instance.needs)))
    good = every.code == OK
    put_arcs(instance, every.only(good))
    instance.refused = every.only(~good)
    own_shortfalls(instance.exports, instance.sources, instance.needs, instance.arcs)
    return instance


def bare_instance(asked: Problem) -> Instance:
    """Everything but the arcs."""
    problem, parts = split_waves(asked)
    kinds = Kinds({})
    sources = make_sources(problem, kinds)
    needs = make_needs(problem, kinds)
    travel = make_travel(problem)
    trucks = make_trucks(problem, travel)
    exports = make_exports(problem, kinds)
    between = Between(problem, travel)
    if trucks.limited and problem.agreement.truck_tours:
        look_at_approaches(problem, trucks, sources, between)
    departures = make_departures(problem)
    nothing = np.zeros(0, np.int64)
    none = timed(problem, nothing, nothing, nothing, nothing, sources, needs, travel, trucks)
    return Instance(
        problem=problem,
        asked=asked,
        parts=parts,
        pairs=make_pairs(problem, parts),
        departures=departures,
        unit_of={unit.id: unit for unit in problem.units},
        kinds=kinds,
        sources=sources,
        needs=needs,
        travel=travel,
        between=between,
        trucks=trucks,
        exports=exports,
        arcs=none,
        refused=none,
        hours_per_km=hours_per_km(problem.agreement, sources, needs, trucks),
    )


def judged(instance: Instance, chosen: Ints) -> Arcs:
    """Every arc to the chosen needs, allowed or not; needs already filled by pins have none."""
    problem, sources, needs, travel = instance.problem, instance.sources, instance.needs, instance.travel
    arcs = all_arcs(problem, sources, needs, travel, instance.trucks, chosen)
    if len(instance.departures):
        arcs = with_rides(problem, sources, needs, travel, instance.departures, arcs)
    return judge(problem, instance.kinds, sources, needs, of_use(arcs, sources, needs))


def again(instance: Instance, source: Ints, need: Ints, group: Ints, vehicle: Ints, departure: Ints) -> Arcs:
    """Arcs known to be allowed, from what names them."""
    arcs = timed(
        instance.problem,
        source,
        need,
        group,
        vehicle,
        instance.sources,
        instance.needs,
        instance.travel,
        instance.trucks,
    )
    if len(instance.departures):
        arcs.departure = departure
        arcs = ridden(instance.sources, instance.needs, instance.travel, instance.departures, arcs)
    return of_use(arcs, instance.sources, instance.needs)


def put_arcs(instance: Instance, arcs: Arcs) -> None:
    """Makes these the instance's arcs, in its fixed order."""
    instance.arcs = arcs.only(np.lexsort((arcs.departure, arcs.group, arcs.source, arcs.need)))


def has_more_movements(instance: Instance, than: int) -> bool:
    """Whether there are more pairs of a source and a need, each train and flight one more, than that."""
    counts = pair_counts(instance)
    total = int(counts.sum())
    if not len(instance.departures):
        return total > than
    problem, sources, needs, travel = instance.problem, instance.sources, instance.needs, instance.travel
    for block in blocks_of(np.flatnonzero(counts), counts, RIDING_PAIRS):
        if total > than:
            break
        own = all_arcs(problem, sources, needs, travel, instance.trucks, block)
        total += len(rides(problem, sources, needs, travel, instance.departures, own)[0])
    return total > than


def blocks_of(chosen: Ints, counts: Ints, most: int) -> list[Ints]:
    """These needs in blocks of about so many of the pairs that are counted by need."""
    pairs = np.cumsum(counts[chosen])
    return np.split(chosen, np.flatnonzero(np.diff(pairs // most)) + 1)


def pair_counts(instance: Instance) -> Ints:
    """How many source classes could serve each need by their kind."""
    told: Ints = np.bincount(instance.sources.by_kind()[0], minlength=len(instance.kinds.index))
    return np.where(instance.needs.quantity > 0, told[instance.needs.kind], 0)
