"""The tours that people know, as hauls of a model made since: what of them can still be driven so."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from solver.answers import Choice, KnownStop, KnownTour
from solver.arrays import Floats
from solver.plan import Plan
from solver.replan.known import Known, Pair
from solver.search.cargo import Haul, Stack, piece_of
from solver.search.ledger import Ledger
from solver.tours.drive import loads_of
from solver.tours.packing import IN_TIME
from solver.tours.returning import Returns
from solver.tours.timing import Clock
from solver.tours.values import way_km
from solver.tours.yard import Yard

SAME_KM = 0.05


def tours_of(plan: Plan) -> tuple[KnownTour, ...]:
    """The tours of a plan by the lines that they bring."""
    line = {movement.id: movement for movement in plan.movements}
    return tuple(
        KnownTour(
            id=tour.id,
            fleet=tour.fleet,
            count=tour.count,
            turn=tour.turn,
            after=tour.after,
            stops=tuple(
                KnownStop(
                    site=stop.site,
                    takes=tuple(
                        Choice(need=line[name].need, source=line[name].source, quantity=quantity)
                        for name, quantity in stop.takes.items()
                    ),
                )
                for stop in tour.stops
            ),
            km=tour.km,
        )
        for tour in plan.tours
    )


@dataclass(slots=True)
class Ways:
    """`hauls` drive known tours, their loads booked in the `ledger`; `brought` of each pair comes with them,
    on another way than people know for those `elsewhere`."""

    known: Known
    ledger: Ledger
    hauls: list[Haul] = field(default_factory=list)
    brought: Counter[Pair] = field(default_factory=Counter)
    elsewhere: set[Pair] = field(default_factory=set)

    @classmethod
    def of(cls, known: Known, tours: Sequence[KnownTour]) -> "Ways":
        """Those of the tours that can still be driven."""
        ways = cls(known, Ledger(known.model))
        driver = _Driver(ways)
        for tour in sorted(tours, key=lambda each: each.turn):
            driver.drive(tour)
        return ways

    def staying(self, hours: float) -> Floats:
        """What a piece of each arc is worth on these hauls: so many hours for each line that they bring whole
        and on ways that people know."""
        instance = self.known.model.instance
        told = np.zeros(len(instance.arcs))
        for arc in np.flatnonzero(loads_of(self.known.model, self.hauls)).tolist():
            pair = self.known.pair_of(arc)
            total = sum(quantity for quantity, _ in self.known.old[pair])
            if self.brought[pair] == total and pair not in self.elsewhere:
                told[arc] = hours / total
        return told


class _Driver:
    def __init__(self, ways: Ways) -> None:
        self.ways, self.model = ways, ways.known.model
        instance = self.model.instance
        self.clock, self.returns = Clock(instance), Returns(self.model)
        self.yard = Yard(self.model, np.zeros(len(self.model.convoys), np.int64))
        self.fleet_of = {fleet.id: f for f, fleet in enumerate(instance.problem.fleets)}
        self.site_of = {site.id: i for i, site in enumerate(instance.problem.sites)}
        self.known_loads = {(line.source, line.need) for line in ways.known.approved}
        self.back: dict[str, list[Haul]] = {}  # by tour, those that no other comes after yet

    def drive(self, tour: KnownTour) -> None:
        """Each truck of the tour with its part of the load, as far as it can still be brought in time."""
        for number in range(tour.count):
            start = self._start(tour)
            haul = None if start is None else self._loaded(start, tour, number)
            if haul is not None:
                self.back.setdefault(tour.id, []).append(haul)

    def _start(self, tour: KnownTour) -> Haul | None:
        """The truck, empty where it starts."""
        lane = self._lane(tour)
        if lane is None:
            return None
        if tour.turn == 1:
            haul = self.yard.truck(lane, self.fleet_of[tour.fleet])
            free = haul is not None and self.ways.ledger.has_truck(lane, haul.kind)  # beside what is granted
            return haul if free else None
        back = self.back.get(tour.after or "", [])
        after = back.pop(0) if back else None
        return self.returns.of(after) if after is not None and self.returns.may(after) else None

    def _lane(self, tour: KnownTour) -> int | None:
        """The lane on which its fleet brings what it takes; None where that is no loose line of this
        question, or no such truck goes there."""
        takes = [take for stop in tour.stops for take in stop.takes]
        if tour.fleet not in self.fleet_of or not takes:
            return None
        if any((take.source, take.need) not in self.known_loads for take in takes):
            return None
        lanes = self.yard.lanes(self.fleet_of[tour.fleet])
        arcs = [arc for take in takes for arc in self._arcs(take)]
        found = {int(self.model.convoys.arc_lane[arc]) for arc in arcs} & lanes
        return found.pop() if len(found) == 1 else None

    def _arcs(self, take: Choice) -> list[int]:
        return self.ways.known.arcs_of.get(self.ways.known.pair(take), [])

    def _loaded(self, haul: Haul, tour: KnownTour, number: int) -> Haul | None:
        """The truck with what it can still take, its times set; None if nothing, or not in time."""
        ways = self.ways
        if haul.turn == 1:
            ways.ledger.put_truck(haul.lane, haul.kind)
            self.yard.keep([haul])
        for stop in tour.stops:
            if stop.site in self.site_of:
                self._load(haul, stop, tour.count, number)
        if haul.picks:
            self.clock.put(haul)
        if not haul.picks or haul.end > haul.latest + IN_TIME:
            self._unload(haul)
            return None
        if abs(way_km(self.model, haul) - tour.km) > SAME_KM:
            ways.elsewhere |= {ways.known.pair_of(piece.line) for piece, _ in haul.takes}
        ways.hauls.append(haul)
        return haul

    def _load(self, haul: Haul, stop: KnownStop, count: int, number: int) -> None:
        """Takes its part at a stop, as much of it as can be taken."""
        ways, sources, site = self.ways, self.model.instance.sources, self.site_of[stop.site]
        for take in stop.takes:
            left = take.quantity // count + (number < take.quantity % count)
            for arc in self._arcs(take):
                if self.model.convoys.arc_lane[arc] != haul.lane or not left:
                    continue
                s = int(self.model.instance.arcs.source[arc])
                piece = piece_of(self.model, arc, min(left, ways.ledger.room_without_trucks(arc)))
                quantity = haul.room(piece) if sources.site[s] == site else 0
                if quantity:
                    loading = float(sources.assembly[s])
                    haul.load(_stack(haul, site, float(sources.ready[s]), loading), piece, quantity)
                    self._book(haul, arc, quantity)
                    left -= quantity

    def _book(self, haul: Haul, arc: int, quantity: int) -> None:
        """On its first turn a load takes room on the trucks that the model counts."""
        ledger = self.ways.ledger
        (ledger.put if haul.turn == 1 else ledger.book)(arc, quantity)
        self.ways.brought[self.ways.known.pair_of(arc)] += quantity

    def _unload(self, haul: Haul) -> None:
        for piece, quantity in haul.takes:
            self._book(haul, piece.line, -quantity)


def _stack(haul: Haul, site: int, ready: float, loading: float) -> Stack:
    """Where the haul loads at this site from this moment on."""
    for pick in haul.picks:
        if (pick.stack.site, pick.stack.ready) == (site, ready):
            pick.stack.loading = max(pick.stack.loading, loading)
            return pick.stack
    return Stack(site, ready, loading, [])
