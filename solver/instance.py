"""A problem as arrays: every source class against every
need it could serve, with the reason where it may not.

An arc is one source class serving one need (for supplies: on one group of trucks equally
fast). Its times and kilometres are constants, so any lateness curve is free in the model.
"""

from dataclasses import dataclass

import numpy as np

from solver.arrays import Bools, Floats, Ints
from solver.exports import Exports, make_exports, own_shortfalls
from solver.problem import Problem
from solver.sources import RESOURCE, SUPPLY, UNIT, Kinds, Needs, Sources, make_needs, make_sources
from solver.travel import TravelTable, make_travel
from solver.trucks import Trucks, make_trucks

OK, NO_ROAD, GRADE, LATE, AGREEMENT, FORBIDDEN, NO_TRUCK = range(7)
REASONS = (
    "ok",
    "no_road",
    "grade_too_low",
    "out_of_time",
    "agreement_forbids",
    "forbidden_line",
    "no_vehicle",
)
SOON = 1e-6


@dataclass(slots=True)
class Arcs:
    """One entry per possible movement; `group` is the truck group (-1: needs no truck)."""

    source: Ints
    need: Ints
    group: Ints
    vehicle: Ints
    leave: Floats
    travel: Floats
    arrive: Floats
    km: Floats
    cross: Bools
    most: Floats
    code: Ints

    def __len__(self) -> int:
        return len(self.source)

    def only(self, chosen: "Bools | Ints") -> "Arcs":
        return Arcs(*(getattr(self, name)[chosen] for name in self.__slots__))


@dataclass(slots=True)
class Instance:
    """All that rules, goals, greedy and explanations read.
    `arcs` are allowed, `refused` are not and say why. `sparse`: there
    are so many that `arcs` has only the promising ones and `refused` none."""

    problem: Problem
    kinds: Kinds
    sources: Sources
    needs: Needs
    travel: TravelTable
    trucks: Trucks
    exports: Exports
    arcs: Arcs
    refused: Arcs
    sparse: bool = False

    def refused_of(self, need: int) -> Arcs:
        """The arcs to one need that are not allowed."""
        if not self.sparse:
            return self.refused.only(self.refused.need == need)
        every = judged(self, np.array([need]))
        return every.only(every.code != OK)


def make_instance(problem: Problem) -> Instance:
    return complete(bare_instance(problem))


def complete(instance: Instance) -> Instance:
    """A bare instance with all its arcs."""
    every = judged(instance, np.arange(len(instance.needs)))
    good = every.code == OK
    put_arcs(instance, every.only(good))
    instance.refused = every.only(~good)
    own_shortfalls(instance.exports, instance.sources, instance.needs, instance.arcs)
    return instance


def bare_instance(problem: Problem) -> Instance:
    """Everything but the arcs."""
    kinds = Kinds({})
    sources = make_sources(problem, kinds)
    needs = make_needs(problem, kinds)
    travel = make_travel(problem)
    trucks = make_trucks(problem, travel)
    exports = make_exports(problem, kinds)
    nothing = np.zeros(0, np.int64)
    none = _timed(nothing, nothing, nothing, nothing, sources, needs, travel, trucks)
    return Instance(problem, kinds, sources, needs, travel, trucks, exports, none, none)


def judged(instance: Instance, chosen: Ints) -> Arcs:
    """Every arc to the chosen needs, allowed or not; needs already filled by pins have none."""
    sources, needs = instance.sources, instance.needs
    arcs = _all_arcs(sources, needs, instance.travel, instance.trucks, chosen)
    return _judge(instance.problem, instance.kinds, sources, needs, arcs)


def again(instance: Instance, source: Ints, need: Ints, group: Ints, vehicle: Ints) -> Arcs:
    """Arcs known to be allowed, from what names them."""
    return _timed(
        source, need, group, vehicle, instance.sources, instance.needs, instance.travel, instance.trucks
    )


def put_arcs(instance: Instance, arcs: Arcs) -> None:
    """Makes these the instance's arcs, in its fixed order."""
    instance.arcs = arcs.only(np.lexsort((arcs.group, arcs.source, arcs.need)))


def pair_counts(instance: Instance) -> Ints:
    """How many source classes could serve each need by their kind."""
    told: Ints = np.bincount(instance.sources.by_kind()[0], minlength=len(instance.kinds.index))
    return np.where(instance.needs.quantity > 0, told[instance.needs.kind], 0)


def _all_arcs(sources: Sources, needs: Needs, travel: TravelTable, trucks: Trucks, chosen: Ints) -> Arcs:
    pair_kind, pair_source = sources.by_kind()
    open_needs = chosen[needs.quantity[chosen] > 0]
    first = np.searchsorted(pair_kind, needs.kind[open_needs], "left")
    count = np.searchsorted(pair_kind, needs.kind[open_needs], "right") - first
    need = np.repeat(open_needs, count)
    offset = np.arange(len(need)) - np.repeat(np.cumsum(count) - count, count)
    source = pair_source[np.repeat(first, count) + offset] if len(need) else need
    source, need, group, vehicle = _with_trucks(source, need, sources, needs, travel, trucks)
    return _timed(source, need, group, vehicle, sources, needs, travel, trucks)


def _timed(
    source: Ints,
    need: Ints,
    group: Ints,
    vehicle: Ints,
    sources: Sources,
    needs: Needs,
    travel: TravelTable,
    trucks: Trucks,
) -> Arcs:
    form = sources.form[source]
    direction = (form == RESOURCE).astype(np.int64)
    place = (direction, vehicle, sources.site[source], needs.incident[need])
    minutes, km = travel.minutes[place], travel.km[place]
    leave = sources.ready[source] + sources.assembly[source]
    cross = (sources.city[source] >= 0) & (sources.city[source] != needs.city[need])
    return Arcs(
        source=source,
        need=need,
        group=group,
        vehicle=vehicle,
        leave=leave,
        travel=minutes,
        arrive=leave + minutes + sources.setup[source],
        km=km,
        cross=cross,
        most=np.minimum(sources.amount[source], needs.quantity[need]),
        code=np.where(_too_big(source, group, sources, trucks), NO_TRUCK, OK).astype(np.int64),
    )


def _with_trucks(
    source: Ints, need: Ints, sources: Sources, needs: Needs, travel: TravelTable, trucks: Trucks
) -> tuple[Ints, Ints, Ints, Ints]:
    """Supplies once per truck group of their city's pool; without fleets on the fastest class there is."""
    supply = sources.form[source] == SUPPLY
    none = travel.minutes.shape[1] - 1
    rest, rest_need = source[~supply], need[~supply]
    own = sources.vehicle[rest]
    parts = [(rest, rest_need, np.full(len(rest), trucks.UNLIMITED), np.where(own < 0, none, own))]
    source, need = source[supply], need[supply]
    if not trucks.limited:
        times = travel.minutes[0][:, sources.site[source], needs.incident[need]]
        times = times[:none] if none else times
        parts.append((source, need, np.full(len(source), trucks.UNLIMITED), times.argmin(axis=0)))
    else:
        pool = sources.city[source]
        stranded = ~trucks.has_pool(pool)
        idle = np.full(int(stranded.sum()), trucks.NONE)
        parts.append((source[stranded], need[stranded], idle, np.full(len(idle), none)))
        for group in range(trucks.groups):
            there = trucks.group_in_pool(pool, group)
            several = np.full(int(there.sum()), group)
            parts.append((source[there], need[there], several, np.full(len(several), trucks.leader[group])))
    joined = [np.concatenate([part[i] for part in parts]).astype(np.int64) for i in range(4)]
    return joined[0], joined[1], joined[2], joined[3]


def _too_big(source: Ints, group: Ints, sources: Sources, trucks: Trucks) -> Bools:
    """Supplies of cities without trucks, and those of which not even one fits on any truck of the group."""
    told: Bools = group == trucks.NONE
    for g in range(trucks.groups):
        fits = np.zeros(len(source), bool)
        for vehicle in np.flatnonzero(trucks.group_of == g):
            enough = sources.weight_kg[source] <= trucks.payload_kg[vehicle]
            enough &= sources.volume_m3[source] <= trucks.volume_m3[vehicle]
            fits |= enough & (trucks.count[sources.city[source], vehicle] > 0)
        told = told | ((group == g) & ~fits)
    return told


def _judge(problem: Problem, kinds: Kinds, sources: Sources, needs: Needs, arcs: Arcs) -> Arcs:
    """The first rule that stands against each arc, the most physical first."""
    s, n = arcs.source, arcs.need
    judged = arcs.code
    low = (sources.form[s] == UNIT) & (sources.grade[s] > needs.minimum_grade[n])
    for code, hit in (
        (NO_ROAD, ~np.isfinite(arcs.arrive)),
        (GRADE, low),
        (LATE, arcs.arrive > needs.latest[n] + SOON),
        (AGREEMENT, arcs.cross & ~needs.may_borrow[n]),
        (FORBIDDEN, _forbidden(problem, kinds, sources, needs, arcs)),
    ):
        judged = np.where((judged == OK) & hit, code, judged)
    arcs.code = judged
    return arcs


def _forbidden(problem: Problem, kinds: Kinds, sources: Sources, needs: Needs, arcs: Arcs) -> Bools:
    """Arcs that a refused line covers: every field that it gives must match."""
    hit = np.zeros(len(arcs), bool)
    if not problem.forbidden:
        return hit
    member_of = {member: i for i, members in enumerate(sources.members) for member in members}
    need_of = {need.id: i for i, need in enumerate(problem.needs)}
    city_of = {city.id: i for i, city in enumerate(problem.cities)}
    own_kind = np.array(sources.own_kind)
    for ban in problem.forbidden:
        match = np.ones(len(arcs), bool)
        if ban.source is not None:
            match &= arcs.source == member_of.get(ban.source, -1)
        if ban.city is not None:
            match &= sources.city[arcs.source] == city_of.get(ban.city, -2)
        if ban.need is not None:
            match &= arcs.need == need_of.get(ban.need, -1)
        if ban.kind is not None:
            asked = {kinds.index.get((form, ban.kind), -1) for form in ("supply", "unit", "resource")}
            match &= np.isin(needs.kind[arcs.need], list(asked)) | (own_kind[arcs.source] == ban.kind)
        hit |= match
    return hit
