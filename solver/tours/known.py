"""Ways of trucks that people know, as trips beside all others: a truck goes its own, with all of its load or
less, or stays free for any other."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from solver.arrays import Floats, Ints
from solver.model.model import Model
from solver.search.cargo import Haul, piece_of
from solver.tours.packing import IN_TIME
from solver.tours.returning import Returns
from solver.tours.timing import Clock
from solver.tours.trips import Trips, hours_of, shares_of
from solver.tours.yard import Yard


@dataclass(slots=True)
class KnownTrips:
    """The known `hauls`, and those of each truck in their turns: one trip."""

    hauls: Sequence[Haul]
    trucks: list[list[Haul]]

    @classmethod
    def of(cls, hauls: Sequence[Haul]) -> "KnownTrips":
        """Each stands behind the one that it comes after."""
        trucks: list[list[Haul]] = []
        mine: dict[int, list[Haul]] = {}
        for haul in hauls:
            if haul.after is None:
                trucks.append([])
            mine[id(haul)] = trucks[-1] if haul.after is None else mine[id(haul.after)]
            mine[id(haul)].append(haul)
        return cls(hauls, trucks)

    def added(self, model: Model, yard: Yard, trips: Trips) -> Trips:
        """The trips with these behind them. What comes on a later turn takes no room on the first."""
        if not self.trucks:
            return trips
        first = [mine[0] for mine in self.trucks]
        number = {stand: i for i, stand in enumerate(trips.stands)}
        loads = [
            (trip, piece.line, quantity, haul.end, haul.kind, haul.turn == 1)
            for trip, mine in enumerate(self.trucks)
            for haul in mine
            for piece, quantity in haul.takes
        ]
        trip, arc, most, end, kind, fills = (np.array(each) for each in zip(*loads, strict=True))
        kg, m3 = shares_of(model, arc, kind)
        size = np.bincount(trip, minlength=len(first))
        stand = [number[int(yard.pool[haul.lane]), haul.site, haul.kind] for haul in first]
        return replace(
            trips,
            stand=np.append(trips.stand, stand),
            trucks=np.append(trips.trucks, np.ones(len(first))),
            lane=np.append(trips.lane, [haul.lane for haul in first]),
            before=np.append(trips.before, np.zeros(len(first))),
            end=np.append(trips.end, [haul.end for haul in first]),
            first=np.append(trips.first, trips.first[-1] + np.cumsum(size)),
            trip=np.append(trips.trip, len(trips) + trip),
            arc=np.append(trips.arc, arc),
            most=np.append(trips.most, most),
            kg=np.append(trips.kg, np.where(fills, kg, 0.0)),
            m3=np.append(trips.m3, np.where(fills, m3, 0.0)),
            hours=np.append(trips.hours, hours_of(model, arc, end)),
        )

    def made(self, model: Model, trips: Trips, sent: Floats, whole: Ints) -> list[Haul]:
        """The hauls of the trips that are `sent`, with the `whole` quantities by entry."""
        told, clock, returns = list[Haul](), Clock(model.instance), Returns(model)
        for number, mine in enumerate(self.trucks, trips.known):
            entry, after = int(trips.first[number]), None
            for haul in mine if sent[number] else ():
                quantities = whole[entry : entry + len(haul.takes)].tolist()
                entry += len(haul.takes)
                start = _empty(model, haul) if after is None else returns.of(after)
                after = _loaded(model, clock, start, haul, quantities)
                if after is None:
                    break
                told.append(after)
        return told


def _empty(model: Model, haul: Haul) -> Haul:
    trucks = model.instance.trucks
    kg, m3 = float(trucks.payload_kg[haul.kind]), float(trucks.volume_m3[haul.kind])
    return replace(haul, kg_left=kg, m3_left=m3, picks=[])


def _loaded(model: Model, clock: Clock, start: Haul, known: Haul, quantities: list[int]) -> Haul | None:
    """The truck at its start with so much of each of the known takes; None for nothing, or if without some of
    its stops it is late."""
    left = iter(quantities)
    for pick in known.picks:
        stack = replace(pick.stack, pieces=[])
        for (piece, _), quantity in zip(pick.takes, left, strict=False):
            if quantity:
                start.load(stack, piece_of(model, piece.line, quantity), quantity)
    if not start.picks:
        return None
    clock.put(start)
    return start if start.end <= start.latest + IN_TIME else None
