"""Trucks that come back to their depots for more; so comes what is granted and no first turn could take."""

import math
from dataclasses import replace

from solver.model.model import Model
from solver.search.cargo import Haul, Piece, Stack
from solver.tours.timing import Clock
from solver.tours.yard import Yard


class Returns:
    """How trucks come back: unloaded at their incident, as often as is agreed."""

    def __init__(self, model: Model) -> None:
        problem, self.trucks = model.instance.problem, model.instance.trucks
        self.turns, self.unloading = problem.agreement.truck_turns, problem.agreement.unloading_minutes
        site_of = {site.id: i for i, site in enumerate(problem.sites)}
        self.scene = [site_of[incident.site] for incident in problem.incidents]

    def may(self, haul: Haul) -> bool:
        return haul.turn < self.turns

    def of(self, haul: Haul) -> Haul:
        """The haul's truck, empty at its incident."""
        return replace(
            haul,
            kg_left=float(self.trucks.payload_kg[haul.kind]),
            m3_left=float(self.trucks.volume_m3[haul.kind]),
            site=self.scene[haul.incident],
            start=haul.end + self.unloading,
            driven=haul.driven + haul.driving,
            turn=haul.turn + 1,
            after=haul,
            picks=[],
        )


def bring_granted(
    clock: Clock, yard: Yard, returns: Returns, hauls: list[Haul], stacks: dict[int, list[Stack]]
) -> None:
    """Adds hauls of spare trucks and further turns for what still waits of granted lines, each with the
    truck that is there first."""
    gone = {id(haul.after) for haul in hauls}
    for lane, mine in stacks.items():
        back = [haul for haul in hauls if haul.lane == lane and returns.may(haul) and id(haul) not in gone]
        for stack in mine:
            while granted := [piece for piece in stack.waiting if piece.line < 0]:
                starts = [*yard.choices(lane, stack.site, spare=True), *map(returns.of, back)]
                haul = _soonest(clock, starts, stack, granted)
                if haul is None:
                    break
                for piece in granted:
                    if quantity := haul.room(piece):
                        haul.load(stack, piece, quantity)
                clock.put(haul)
                hauls.append(haul)
                if haul.after is None:
                    yard.take(haul, spare=True)
                back = [each for each in back if each is not haul.after]
                back.extend([haul] if returns.may(haul) else ())


def _soonest(clock: Clock, starts: list[Haul], stack: Stack, granted: list[Piece]) -> Haul | None:
    """Of those that take a piece the one that is at its incident first."""
    fit = [(clock.end(haul, [stack]), i) for i, haul in enumerate(starts) if any(map(haul.room, granted))]
    end, i = min(fit, default=(math.inf, -1))
    return starts[i] if end < math.inf else None
