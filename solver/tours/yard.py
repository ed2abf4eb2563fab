"""The real trucks: where those of each pool and kind stand, and how many of them each lane may have."""

from collections.abc import Iterable, Iterator

import numpy as np

from solver.arrays import Ints
from solver.model.model import Model
from solver.search.cargo import Haul


class Yard:
    """Trucks still standing, by fleet; those soonest at a place go first, or (`sparing`) those with the
    shortest way there. `slots` [lane] are the kinds of the trucks that a lane may have yet;
    `spare` (pool, kind) are those that no lane has been given."""

    def __init__(self, model: Model, sent: Ints, *, sparing: bool = False) -> None:
        self.model, self.sparing = model, sparing
        instance = model.instance
        problem, trucks = instance.problem, instance.trucks
        site_of = {site.id: i for i, site in enumerate(problem.sites)}
        city_of = {city.id: i for i, city in enumerate(problem.cities)}
        self.site = [site_of[fleet.site] for fleet in problem.fleets]
        self.left = [fleet.count for fleet in problem.fleets]
        self.fleets: dict[tuple[int, int], list[int]] = {}
        for f, (fleet, kind) in enumerate(zip(problem.fleets, trucks.kind_of.tolist(), strict=True)):
            city = problem.sites[self.site[f]].city
            pool = len(problem.cities) if city is None else city_of[city]
            if fleet.count > 0:
                self.fleets.setdefault((pool, kind), []).append(f)
        self.slots: list[dict[int, int]] = [{} for _ in model.convoys.lanes]
        self.spare = {key: sum(self.left[f] for f in mine) for key, mine in self.fleets.items()}
        self.kinds: list[list[int]] = [[] for _ in model.convoys.lanes]
        self.pool = np.zeros(len(model.convoys.lanes), np.int64)
        self.incident = np.zeros(len(model.convoys.lanes), np.int64)
        for convoy, lane in enumerate(model.convoys.lane.tolist()):
            pool, kind = int(model.convoys.pool[convoy]), int(model.convoys.vehicle[convoy])
            self.pool[lane], self.incident[lane] = pool, model.convoys.incident[convoy]
            self.kinds[lane].append(kind)
            self.slots[lane][kind] = int(sent[convoy])
            self.spare[pool, kind] -= int(sent[convoy])

    def choices(self, lane: int, site: int, *, spare: bool = False) -> Iterator[Haul]:
        """Of each kind of truck that the lane may have (or that nobody has been given) the one that is
        soonest at the site."""
        pool = int(self.pool[lane])
        for kind in self.kinds[lane]:
            if (self.spare[pool, kind] if spare else self.slots[lane][kind]) > 0:
                yield self._nearest(lane, kind, site)

    def take(self, haul: Haul, *, spare: bool = False) -> None:
        self.left[haul.fleet] -= 1
        if spare:
            self.spare[int(self.pool[haul.lane]), haul.kind] -= 1
        else:
            self.slots[haul.lane][haul.kind] -= 1

    def lanes(self, fleet: int) -> set[int]:
        """The lanes that a fleet's trucks may go; none where it has no trucks."""
        kind = int(self.model.instance.trucks.kind_of[fleet])
        pools = {pool for (pool, _), mine in self.fleets.items() if fleet in mine}
        return {lane for lane, kinds in enumerate(self.kinds) if kind in kinds and self.pool[lane] in pools}

    def truck(self, lane: int, fleet: int) -> Haul | None:
        """A truck of this very fleet for the lane, if one still stands there."""
        kind = int(self.model.instance.trucks.kind_of[fleet])
        return self._haul(lane, kind, fleet) if self.left[fleet] > 0 else None

    def keep(self, hauls: Iterable[Haul], *, spare: bool = False) -> None:
        """Takes the trucks of known hauls: one of its lane's (not where it is to be a `spare` one), else one
        that nobody has been given, else one that was meant for the lane with most of that kind."""
        for haul in (each for each in hauls if each.turn == 1):
            self.left[haul.fleet] -= 1
            pool, kind = int(self.pool[haul.lane]), haul.kind
            mine = not spare and self.slots[haul.lane][kind] > 0
            if not mine and self.spare[pool, kind]:
                self.spare[pool, kind] -= 1
                continue
            lanes = [lane for lane in np.flatnonzero(self.pool == pool).tolist() if kind in self.slots[lane]]
            most = max(lanes, key=lambda lane: self.slots[lane][kind])
            self.slots[haul.lane if mine else most][kind] -= 1

    def release(self, hauls: Iterable[Haul]) -> None:
        """The trucks of known hauls stand where they stood, and nobody has been given them."""
        for haul in (each for each in hauls if each.turn == 1):
            self.left[haul.fleet] += 1
            self.spare[int(self.pool[haul.lane]), haul.kind] += 1

    def give_up(self, lane: int) -> None:
        """The lane needs no further trucks: others may have them."""
        for kind, count in self.slots[lane].items():
            self.spare[int(self.pool[lane]), kind] += count
            self.slots[lane][kind] = 0

    def _nearest(self, lane: int, kind: int, site: int) -> Haul:
        trucks, between = self.model.instance.trucks, self.model.instance.between
        vehicle = int(trucks.class_of[kind])
        standing = [f for f in self.fleets[int(self.pool[lane]), kind] if self.left[f] > 0]
        fleet = min(
            standing,
            key=lambda f: (
                between.km(self.site[f], site, vehicle) if self.sparing else 0.0,
                between.minutes(self.site[f], site, vehicle),
                f,
            ),
        )
        return self._haul(lane, kind, fleet)

    def standing_at(self, lane: int, site: int, kind: int) -> Haul:
        """The next truck of that kind standing at the site."""
        fleets = self.fleets[int(self.pool[lane]), kind]
        return self._haul(lane, kind, next(f for f in fleets if self.left[f] > 0 and self.site[f] == site))

    def _haul(self, lane: int, kind: int, fleet: int) -> Haul:
        trucks = self.model.instance.trucks
        return Haul(
            lane=lane,
            incident=int(self.incident[lane]),
            fleet=fleet,
            kind=kind,
            vehicle=int(trucks.class_of[kind]),
            kg_left=float(trucks.payload_kg[kind]),
            m3_left=float(trucks.volume_m3[kind]),
            site=self.site[fleet],
        )
