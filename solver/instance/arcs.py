"""One source class serving one need: when it arrives, what it brings, and the first rule against it."""

from dataclasses import dataclass

import numpy as np

from solver.arrays import Bools, Floats, Ints
from solver.instance.needs import Needs
from solver.instance.sources import RESOURCE, UNIT, Kinds, Sources
from solver.instance.trucks import Trucks, on_trucks, too_big
from solver.problem import Problem
from solver.travel.travel import TravelTable, rest_on_the_way

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
    """One entry per possible movement; `group` is the truck group (-1: needs no truck), `departure`
    that of a train or flight (-1: its own vehicle), `gain` what one of it serves of the need, `rest`
    the driver's stops on the way. `leave` + `travel` + `rest` + set-up = `arrive`."""

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
    gain: Floats
    rest: Floats
    departure: Ints

    def __len__(self) -> int:
        return len(self.source)

    def only(self, chosen: "Bools | Ints") -> "Arcs":
        return Arcs(*(getattr(self, name)[chosen] for name in self.__slots__))


def all_arcs(
    problem: Problem, sources: Sources, needs: Needs, travel: TravelTable, trucks: Trucks, chosen: Ints
) -> Arcs:
    pair_kind, pair_source = sources.by_kind()
    open_needs = chosen[needs.quantity[chosen] > 0]
    first = np.searchsorted(pair_kind, needs.kind[open_needs], "left")
    count = np.searchsorted(pair_kind, needs.kind[open_needs], "right") - first
    need = np.repeat(open_needs, count)
    offset = np.arange(len(need)) - np.repeat(np.cumsum(count) - count, count)
    source = pair_source[np.repeat(first, count) + offset] if len(need) else need
    source, need, group, vehicle = on_trucks(source, need, sources, needs, travel, trucks)
    return timed(problem, source, need, group, vehicle, sources, needs, travel, trucks)


def timed(
    problem: Problem,
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
    rest = travel.rest[place]
    alone = sources.drivers[source] == 1
    road = np.array([v.mode == "road" for v in problem.vehicle_classes] + [True])[vehicle]
    rest = np.where(alone & road, rest_on_the_way(problem, minutes), rest)
    rest = np.where(sources.drivers[source] > 1, 0.0, rest)
    there = np.where(group >= 0, trucks.approach[np.maximum(group, 0), sources.site[source]], 0.0)
    leave = np.maximum(sources.ready[source], there) + sources.assembly[source]
    cross = (sources.city[source] >= 0) & (sources.city[source] != needs.city[need])
    return Arcs(
        source=source,
        need=need,
        group=group,
        vehicle=vehicle,
        leave=leave,
        travel=minutes,
        arrive=leave + minutes + rest + sources.setup[source],
        km=km,
        cross=cross,
        most=np.minimum(sources.amount[source], needs.quantity[need]),
        code=np.where(too_big(source, group, sources, trucks), NO_TRUCK, OK).astype(np.int64),
        gain=np.ones(len(source)),
        rest=rest,
        departure=np.full(len(source), -1),
    )


def of_use(arcs: Arcs, sources: Sources, needs: Needs) -> Arcs:
    """Arcs with what one of each serves of its need; a unit without a rating serves no rated need."""
    rated = np.flatnonzero(needs.rated[arcs.need])
    if not len(rated):
        return arcs
    kinds, at = np.unique(needs.kind[arcs.need[rated]], return_inverse=True)
    ratings = np.array([sources.rating(kind) for kind in kinds.tolist()])
    rating = ratings[at, arcs.source[rated]]
    arcs.gain[rated] = np.minimum(rating, needs.asked[arcs.need[rated]])
    useful = arcs.gain > 0
    arcs = arcs.only(useful)
    wanted = np.ceil(needs.quantity[arcs.need] / arcs.gain - 1e-9)
    arcs.most = np.where(needs.rated[arcs.need], np.minimum(sources.amount[arcs.source], wanted), arcs.most)
    return arcs


def judge(problem: Problem, kinds: Kinds, sources: Sources, needs: Needs, arcs: Arcs) -> Arcs:
    """The first rule that stands against each arc, the most physical first."""
    s, n = arcs.source, arcs.need
    judged = arcs.code
    low = (sources.form[s] == UNIT) & (sources.grade[s] > needs.minimum_grade[n])
    for code, hit in (
        (NO_ROAD, ~np.isfinite(arcs.arrive)),
        (GRADE, low),
        (LATE, arcs.arrive > needs.latest[n] + SOON),
        (AGREEMENT, arcs.cross & ~needs.may_borrow[n]),
        (FORBIDDEN, forbidden(problem, kinds, sources, needs, s, n)),
    ):
        judged = np.where((judged == OK) & hit, code, judged)
    arcs.code = judged
    return arcs


def forbidden(
    problem: Problem, kinds: Kinds, sources: Sources, needs: Needs, source: Ints, need: Ints
) -> Bools:
    """Pairs of a source and a need that a refused line covers: every field that it gives must match."""
    hit = np.zeros(len(source), bool)
    if not problem.forbidden:
        return hit
    member_of = {member: i for i, members in enumerate(sources.members) for member in members}
    need_of = {need.id: i for i, need in enumerate(problem.needs)}
    city_of = {city.id: i for i, city in enumerate(problem.cities)}
    own_kind = np.array(sources.own_kind)
    for ban in problem.forbidden:
        match = np.ones(len(source), bool)
        if ban.source is not None:
            match &= source == member_of.get(ban.source, -1)
        if ban.city is not None:
            match &= sources.city[source] == city_of.get(ban.city, -2)
        if ban.need is not None:
            match &= need == need_of.get(ban.need, -1)
        if ban.kind is not None:
            asked = {kinds.index.get((form, ban.kind), -1) for form in ("supply", "unit", "resource")}
            match &= np.isin(needs.kind[need], list(asked)) | (own_kind[source] == ban.kind)
        hit |= match
    return hit
