"""A plan made for tours from the start: which trips the trucks make is decided with what they carry."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

import numpy as np

from solver.arrays import Floats, Ints
from solver.engine.programs import EngineError
from solver.model.goals import arc_cost
from solver.model.model import Model
from solver.search.answer import Draft
from solver.search.cargo import Haul, Stack, piece_of
from solver.search.ledger import Ledger
from solver.search.levels import loosened
from solver.search.search import Left, fastest_cost
from solver.tours.drive import (
    brought,
    granted_hauls,
    granted_lines,
    loads_of,
    packed,
    with_complements,
    within,
)
from solver.tours.further import fill_up
from solver.tours.giving import given_out
from solver.tours.known import KnownTrips
from solver.tours.pace import at_own_pace
from solver.tours.packing import IN_TIME
from solver.tours.relaxed import rules_for_riding
from solver.tours.relief import relieve
from solver.tours.returning import Returns
from solver.tours.routing import sooner_round
from solver.tours.sending import Sending
from solver.tours.timing import Clock
from solver.tours.trips import Trips, make_trips
from solver.tours.values import all_out, along_tours, better_of
from solver.tours.yard import Yard

WHOLE, COST_SHARE = 1e-6, 1e-3
MANY = 300_000  # so many take 3 to 4 CPU s
MOST_TRUCKS = 20_000  # so many take as long


def are_driven(model: Model, draft: Draft) -> bool:
    """Whether the draft's trucks get ways of their own: that is wanted, and they are not too many for it."""
    wanted = model.instance.problem.agreement.truck_tours and len(model.convoys) > 0
    return wanted and int(draft.sent.sum()) <= MOST_TRUCKS


def toured(model: Model, draft: Draft, left: Left, packing: Left | None = None) -> Draft:
    """The draft on real trucks, each with its way; less of it where something cannot come in time that way,
    more where free trucks, or such as come back, can bring what stays open. Without time for trips it is
    packed, which may take as long as `packing` tells."""
    if draft.hauls or not are_driven(model, draft):
        return draft
    best: Draft | None = None
    with suppress(EngineError):
        for rounds in (False, True) if left() > 0 else ():
            making = Making(model, draft, left, same_lines=True, rounds=rounds)
            found = better_of(making.draft(), making.better(left()))
            best = found if best is None else better_of(best, found)
            if best.values[0] <= loosened(draft.values[0]) or not all_out(model, best):
                break
    return packed(model, draft, packing or left) if best is None else best


def on_trips(model: Model, draft: Draft, left: Left) -> Draft:
    """What comes by itself as in the draft, all else decided on trips by diving; the draft's own lines where
    there is no trip."""
    try:
        return Making(model, draft, left).draft()
    except EngineError:
        return packed(model, draft, left)


class Making:
    """Plans in which all that rides is decided on trips, or only which trucks bring the `same_lines`; what
    comes by itself stays as in the `draft`. `known` hauls are trips, too, on which a piece of each arc is
    worth so many hours more as `staying` tells. Raises EngineError where there is no trip, or no time for it.
    """

    def __init__(
        self,
        model: Model,
        draft: Draft,
        left: Left,
        *,
        same_lines: bool = False,
        rounds: bool = False,
        known: Sequence[Haul] = (),
        staying: Floats | None = None,
    ) -> None:
        self.model, self.rest, self.left, self.known = model, draft, left, KnownTrips.of(known)
        self.returns = Returns(model)
        cost, arcs = fastest_cost(model), model.instance.arcs
        rules = rules_for_riding(model, draft.amounts, cost, same_lines=same_lines)
        yard, _ = self._beside_granted(granted_lines(model), ())
        self.trips = trips = self.known.added(
            model, yard, make_trips(model, yard, rules.rides, rounds=rounds)
        )
        if not 0 < len(trips.arc) <= MANY:
            raise EngineError("no trip, or too many")
        each = trips.hours + COST_SHARE * arc_cost(model.instance, arcs)[trips.arc]
        if staying is not None:
            each -= np.where(trips.trip >= trips.known, staying[trips.arc], 0.0)
        worth = cost[model.unmet][arcs.need[trips.arc]]
        self.sending = Sending(rules, trips, each, worth, left)

    def better(self, seconds: float) -> Draft:
        """The plan once all trucks, then all pieces are decided together."""
        self.sending.decide_at_once(seconds)
        return self.draft()

    def draft(self) -> Draft:
        """What is sent, in whole pieces on real trucks, with what these and others can still bring."""
        model, trips, amounts = self.model, self.trips, self.rest.amounts
        granted, whole = granted_lines(model), self._whole_amounts()
        kept = self.known.made(model, trips, self.sending.sent.trucks, whole)
        while True:  # what stays at home takes along what needs it, until nothing more does
            yard, hauls = self._beside_granted(granted, kept)
            hauls += [*kept, *self._loaded(yard, whole)]
            came, on_trucks = brought(model, hauls, amounts, granted)
            amounts = with_complements(model, came)
            if np.array_equal(came, amounts) and on_trucks == granted:
                break
            granted, kept = on_trucks, within(model, kept, amounts)
            whole = _no_more(trips, whole, amounts - loads_of(model, kept))
        clock = Clock(model.instance)
        fill_up(model, clock, yard, hauls, amounts, self.left, kept)
        relieve(clock, yard, hauls, self.left, kept)
        at_own_pace(model, clock, hauls)
        told = along_tours(model, replace(self.rest, amounts=amounts), hauls)
        return told if kept else given_out(model, sooner_round(model, told, self.left), self.left)

    def _beside_granted(self, granted: set[int], kept: Sequence[Haul]) -> tuple[Yard, list[Haul]]:
        """The hauls of granted lines, on trucks that no known haul has, and the trucks that they and the
        `kept` ones leave free."""
        yard, hauls = granted_hauls(self.model, granted, self.known.hauls)
        yard.release(self.known.hauls)
        yard.keep(kept, spare=True)
        return yard, hauls

    def _whole_amounts(self) -> Ints:
        """Whole quantities by entry: rounded down, then one up where the rules and the trucks have room."""
        model, trips, sent = self.model, self.trips, self.sending.sent
        ledger, arcs = Ledger(model), trips.arc.tolist()
        known = np.where(model.convoys.arc_lane < 0, self.rest.amounts, 0)
        for arc in np.flatnonzero(known).tolist():
            ledger.book(arc, int(known[arc]))
        whole = np.floor(sent.amount + WHOLE).astype(np.int64)
        for entry in np.flatnonzero(whole).tolist():
            ledger.book(arcs[entry], int(whole[entry]))
        kg, m3 = (np.bincount(trips.trip, each * whole, len(trips)) for each in (trips.kg, trips.m3))
        room = _Room(sent.trucks - kg, sent.trucks - m3)
        part = sent.amount - whole
        rest = np.flatnonzero(part > WHOLE)
        weight = model.goals[0][model.unmet][model.instance.arcs.need[trips.arc[rest]]]
        for entry in rest[np.lexsort((rest, -part[rest], -weight))].tolist():
            if room.fits(trips, entry) and ledger.room_without_trucks(arcs[entry]) >= 1:
                ledger.book(arcs[entry], 1)
                room.put(trips, entry)
                whole[entry] += 1
        return whole

    def _loaded(self, yard: Yard, whole: Ints) -> list[Haul]:
        """The hauls of all trips with what they take; trucks that would take nothing stay."""
        trips, told, clock = self.trips, list[Haul](), Clock(self.model.instance)
        sent, back = self.sending.sent.trucks[: trips.known], list[Haul]()
        used = np.flatnonzero(sent)
        for trip in used[np.argsort(trips.before[used], kind="stable")].tolist():
            stacks = _stacks(self.model, trips, trip, whole)
            for _ in range(int(sent[trip])):
                haul = self._empty(yard, trip, back)
                if haul is None:
                    break
                for stack in stacks:
                    others = [pick.stack for pick in haul.picks]
                    end, _ = clock.soonest(haul, [*others, stack])
                    if end <= min(haul.latest, stack.latest) + IN_TIME:
                        haul.fill(stack)
                if not haul.picks:  # nor would the next truck
                    break
                if haul.after is None:
                    yard.take(haul, spare=True)
                    back.append(haul)
                else:
                    back.remove(haul.after)
                clock.put(haul)
                told.append(haul)
        return told

    def _empty(self, yard: Yard, trip: int, back: list[Haul]) -> Haul | None:
        """A truck for the trip: from where it stands, or of those that can come `back` the first, if any."""
        lane, (_, site, kind) = int(self.trips.lane[trip]), self.trips.stands[self.trips.stand[trip]]
        if not self.trips.before[trip]:
            return yard.standing_at(lane, site, kind)
        mine = [haul for haul in back if (haul.lane, haul.kind) == (lane, kind)]
        return self.returns.of(min(mine, key=lambda haul: haul.end)) if mine else None


@dataclass(slots=True)
class _Room:
    """What the trucks of each trip have room for yet, in shares of a truck."""

    kg: Floats
    m3: Floats

    def fits(self, trips: Trips, entry: int) -> bool:
        trip = trips.trip[entry]
        kg, m3 = self.kg[trip] - trips.kg[entry], self.m3[trip] - trips.m3[entry]
        return bool(min(kg, m3) >= -WHOLE)

    def put(self, trips: Trips, entry: int) -> None:
        self.kg[trips.trip[entry]] -= trips.kg[entry]
        self.m3[trips.trip[entry]] -= trips.m3[entry]


def _stacks(model: Model, trips: Trips, trip: int, whole: Ints) -> list[Stack]:
    """What lies there for the trip's trucks, by place and by when it is ready."""
    sources, told = model.instance.sources, dict[tuple[int, float], Stack]()
    for entry in range(int(trips.first[trip]), int(trips.first[trip + 1])):
        if whole[entry]:
            arc = int(trips.arc[entry])
            s = int(model.instance.arcs.source[arc])
            place = int(sources.site[s]), float(sources.ready[s])
            stack = told.setdefault(place, Stack(*place, 0.0, []))
            stack.loading = max(stack.loading, float(sources.assembly[s]))
            stack.pieces.append(piece_of(model, arc, int(whole[entry])))
    return [told[place] for place in sorted(told)]


def _no_more(trips: Trips, whole: Ints, amounts: Ints) -> Ints:
    """The quantities by entry, cut to these by arc."""
    left, told = amounts.copy(), whole.copy()
    for entry in np.flatnonzero(whole).tolist():
        told[entry] = min(told[entry], left[trips.arc[entry]])
        left[trips.arc[entry]] -= told[entry]
    return told
