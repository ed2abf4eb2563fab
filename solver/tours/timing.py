"""When a haul is where: the order of its places that brings it to the incident first, and its times."""

from collections.abc import Iterator, Sequence
from itertools import permutations

from solver.instance.instance import Instance
from solver.search.cargo import Haul, Stack

FEW = 3


class Clock:
    """Times the hauls of an instance."""

    def __init__(self, instance: Instance) -> None:
        self.travel, self.between = instance.travel, instance.between
        self._there: dict[tuple[int, int], list[float]] = {}

    def _to(self, incident: int, vehicle: int) -> list[float]:
        """Driving minutes to an incident from every site."""
        key = incident, vehicle
        if key not in self._there:
            self._there[key] = self.travel.minutes[0, vehicle, :, incident].tolist()
        return self._there[key]

    def end(self, haul: Haul, stacks: Sequence[Stack]) -> float:
        """When the haul would be at its incident, loading at these in this order."""
        *_, (end, _, _) = self._steps(haul, stacks)
        return end

    def soonest(self, haul: Haul, stacks: Sequence[Stack]) -> tuple[float, Sequence[Stack]]:
        """The soonest end and its order; of more than a FEW places the order is kept."""
        if len(stacks) == 1 or len(stacks) > FEW:
            return self.end(haul, stacks), stacks
        return min(((self.end(haul, order), order) for order in permutations(stacks)), key=lambda x: x[0])

    def put(self, haul: Haul) -> None:
        """Puts the haul's places into the soonest order and sets its times."""
        _, order = self.soonest(haul, [pick.stack for pick in haul.picks])
        haul.picks.sort(key=lambda pick: order.index(pick.stack))
        self.time(haul)

    def time(self, haul: Haul) -> None:
        """Sets the haul's times, its places in the order that they have."""
        *stops, (haul.end, _, driven) = self._steps(haul, [pick.stack for pick in haul.picks])
        for pick, (arrive, leave, _) in zip(haul.picks, stops, strict=True):
            pick.arrive, pick.leave = arrive, leave
        haul.driving = driven - haul.driven
        haul.rest = self.between.rest(driven, haul.vehicle) - self.between.rest(haul.driven, haul.vehicle)

    def _steps(self, haul: Haul, stacks: Sequence[Stack]) -> Iterator[tuple[float, float, float]]:
        """(arrive, leave, minutes driven) at each place, the incident last."""
        rest, vehicle = self.between.rest, haul.vehicle
        there = self._to(haul.incident, vehicle)
        site, minute, driven, direct = haul.site, haul.start, haul.driven, 0.0
        for stack in stacks:
            way = self.between.minutes(site, stack.site, vehicle)
            minute += way + rest(driven + way, vehicle) - rest(driven, vehicle)
            driven += way
            leave = max(minute, stack.ready) + stack.loading
            yield minute, leave, driven
            site, minute = stack.site, leave
            straight = there[site]
            direct = max(direct, leave + straight + rest(straight, vehicle))
        way = there[site]
        minute += way + rest(driven + way, vehicle) - rest(driven, vehicle)
        minute = max(minute, direct)  # no place's own way may be longer than the one over others
        yield minute, minute, driven + way
