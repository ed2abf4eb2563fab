"""What a city sends to an incident by truck is one convoy: its trucks stay with what of it still goes."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sqlalchemy.orm import Session

from app.dispatch.models import MovementRow
from app.dispatch.plan_holds import holder_of
from app.dispatch.shapes import say_movement
from app.inventory import holding


class Rider(NamedTuple):
    """A supply line of a convoy: whether any of it goes, and the trucks ("fleet:2" -> count) noted on it."""

    city: str
    goes: bool
    vehicles: Mapping[str, int]


def trucks_after(riders: Sequence[Rider]) -> list[dict[str, int]]:
    """Each line's trucks once some do not go: those of a line that stays go with the first that does."""
    trucks = [Counter(rider.vehicles) if rider.goes else Counter() for rider in riders]
    first = {rider.city: number for number, rider in reversed(list(enumerate(riders))) if rider.goes}
    for rider in riders:
        if not rider.goes and rider.city in first:
            trucks[first[rider.city]].update(rider.vehicles)
    return [dict(mine) for mine in trucks]


def take_on(session: Session, line: MovementRow, rider: MovementRow, trucks: Mapping[str, int]) -> None:
    """The trucks that a line holds yet go over to one that rides with them."""
    holding.hand_on(session, "fleet:", holder_of(line), holder_of(rider))
    together = Counter(trucks_of(rider))
    together.update(trucks)
    rider.vehicles = dict(together)
    say_movement(session, rider, "movement.trucks_taken_on")


def trucks_of(line: MovementRow) -> dict[str, int]:
    return {fleet: int(str(count)) for fleet, count in line.vehicles.items()}
