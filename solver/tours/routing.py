"""Trucks that go round many places: which of them loads where, and in which order, by the engine's routing.

Few places are put in order by trying; of more than that the order is only as good as the next place was when
it was added, so there the places of a whole lane are shared out anew.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Literal

import numpy as np

from solver.arrays import Ints
from solver.engine.routing import Routing, better_rounds
from solver.model.model import Model
from solver.search.answer import Draft
from solver.search.cargo import EDGE, Haul, Pick, load_of
from solver.search.search import Left
from solver.tours.pace import at_one_stop
from solver.tours.packing import IN_TIME
from solver.tours.timing import FEW, Clock
from solver.tours.values import along_tours, better_of, brought_by

Wanted = Literal["soonest", "shortest", "cheapest"]
"""The last truck there soonest; the fewest minutes at the wheel; the fewest kilometres and trucks."""
OF_LANE: dict[Wanted, int] = {"soonest": 60, "shortest": 200, "cheapest": 200}  # stops: half a second to one
OF_ALL = 200
LAST = 100  # so much more than a minute at the wheel counts one until the last truck is there
PARTS = 1000  # of a kilometre, a minute, a kilogram, a cubic metre: routing counts in whole numbers
NEVER = 1e7


def sooner_round(model: Model, draft: Draft, left: Left) -> Draft:
    """The driven draft on other ways round, where that makes it better and there is time to look."""
    latest = {piece.line: piece.latest for haul in draft.hauls for piece, _ in haul.takes}
    tries: tuple[Wanted, ...] = ("soonest", "shortest", "cheapest")
    for wanted in tries:
        draft = better_of(draft, _rerouted(model, draft, latest, wanted, left))
    return draft


def cheaper_round(model: Model, draft: Draft, left: Left) -> Draft:
    """The driven draft with fewer kilometres and trucks; nothing comes past due by it that did not."""
    needs, need, latest = model.instance.needs, model.instance.arcs.need, dict[int, float]()
    for (line, turn), mine in brought_by(draft.hauls).items():
        if line >= 0 and turn == 1:
            end = max(haul.end for haul, _ in mine)
            latest[line] = min(float(needs.latest[need[line]]), max(float(needs.due[need[line]]), end))
    found = _rerouted(model, draft, latest, "cheapest", left)
    return found if found.values[3] < draft.values[3] - EDGE else draft


def _rerouted(model: Model, draft: Draft, latest: Mapping[int, float], wanted: Wanted, left: Left) -> Draft:
    """The draft with the stops of each lane shared out anew of which a truck goes round more than a FEW. What
    it brings stays, each line by its `latest` minute."""
    lanes = sorted({haul.lane for haul in draft.hauls if len(haul.picks) > FEW})
    if not lanes:
        return draft
    clock, hauls = Clock(model.instance), list(draft.hauls)
    followed, stops_left = {id(haul.after) for haul in hauls}, OF_ALL
    for lane in lanes:
        if left() <= 0:
            break
        mine = [haul for haul in hauls if haul.lane == lane and _is_free(haul, followed)]
        stops = sum(len(haul.picks) for haul in mine)
        if not 0 < stops <= min(stops_left, OF_LANE[wanted]):
            continue
        stops_left -= stops
        found = _Lane(model, clock, mine, wanted).hauls_found()
        if found and all(
            haul.end <= latest[piece.line] + IN_TIME for haul in found for piece, _ in haul.takes
        ):
            hauls = [haul for haul in hauls if not any(haul is each for each in mine)] + found
    return along_tours(model, draft, hauls)


def _is_free(haul: Haul, followed: set[int]) -> bool:
    """Whether nothing hangs on its time but what it brings."""
    return haul.turn == 1 and id(haul) not in followed and all(piece.line >= 0 for piece, _ in haul.takes)


class _Lane:
    """The stops of one lane's trucks, and how they are shared out."""

    def __init__(self, model: Model, clock: Clock, hauls: Sequence[Haul], wanted: Wanted) -> None:
        self.model, self.clock, self.hauls, self.wanted = model, clock, hauls, wanted
        self.of_truck = [at_one_stop(haul.picks) for haul in hauls]
        self.stops = [pick for picks in self.of_truck for pick in picks]

    def hauls_found(self) -> list[Haul]:
        """The hauls on their new ways; none where there are no better ones."""
        vehicles = sorted({haul.vehicle for haul in self.hauls})
        start = round(PARTS * self.model.instance.problem.agreement.vehicle_km)
        asked = Routing(
            stops=[len(picks) for picks in self.of_truck],
            ways=[self._ways(vehicle) for vehicle in vehicles],
            way=[vehicles.index(haul.vehicle) for haul in self.hauls],
            loads=list(self._rooms()),
            truck_cost=start if self.wanted == "cheapest" else 0,
            last_cost=LAST if self.wanted == "soonest" else 0,
            most=int(PARTS * NEVER),
        )
        orders = better_rounds(asked)
        if orders is None:
            return []
        told = [
            self._driven(haul, [self.stops[stop] for stop in order])
            for haul, order in zip(self.hauls, orders, strict=True)
        ]
        return [haul for haul in told if haul.picks]

    def _ways(self, vehicle: int) -> Ints:
        """The ways between all nodes for one class: kilometres, or minutes with the loading before."""
        between, travel = self.model.instance.between, self.model.instance.travel
        sites = [pick.stack.site for pick in self.stops] + [haul.site for haul in self.hauls]
        incident = self.hauls[0].incident
        in_km = self.wanted == "cheapest"
        way, there = (between.km, travel.km) if in_km else (between.minutes, travel.minutes)
        stops = len(self.stops)
        between.look_up(dict.fromkeys(sites[:stops]), vehicle)
        ways = np.zeros((len(sites) + 1, len(sites) + 1))  # nobody drives to where a truck stands
        ways[:-1, :stops] = [[way(a, b, vehicle) for b in sites[:stops]] for a in sites]
        ways[:-1, -1] = [there[0, vehicle, site, incident] for site in sites]
        if not in_km:
            ways[:stops] += np.array([pick.stack.loading for pick in self.stops])[:, None]
        whole: Ints = np.rint(PARTS * np.minimum(ways, NEVER)).astype(np.int64)
        return whole

    def _rooms(self) -> Iterator[tuple[list[int], list[int]]]:
        """What each stop weighs, then what it takes of a truck's room, rounded against it."""
        trucks = self.model.instance.trucks
        for i, room in enumerate((trucks.payload_kg, trucks.volume_m3)):
            each = [math.ceil(PARTS * load_of(pick.takes)[i] - EDGE) for pick in self.stops]
            yield each, [math.floor(PARTS * float(room[haul.kind]) + EDGE) for haul in self.hauls]

    def _driven(self, haul: Haul, order: list[Pick]) -> Haul:
        """The haul's truck on these stops."""
        trucks, told = self.model.instance.trucks, replace(haul, picks=at_one_stop(order))
        kg, m3 = load_of(told.takes)
        told.kg_left = float(trucks.payload_kg[haul.kind]) - kg
        told.m3_left = float(trucks.volume_m3[haul.kind]) - m3
        if told.picks:
            self.clock.time(told)
        return told
