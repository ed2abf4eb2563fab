"""A whole column moves at once: one step for many movements, all of them or none."""

from collections.abc import Callable, Sequence
from typing import Literal, NamedTuple

from sqlalchemy.orm import Session

from app.accounts.policy import Actor
from app.core.errors import NotFound
from app.core.tables import world_of
from app.dispatch import tracking
from app.dispatch.events import Movement
from app.dispatch.models import MovementRow

Step = Literal["depart", "arrive", "receive", "release", "go_home", "return", "inspect"]


class SeenMovement(NamedTuple):
    movement_id: int
    seen_version: int


def step_all(
    session: Session, actor: Actor, step: Step, seen: Sequence[SeenMovement], checklist: Sequence[str] = ()
) -> list[Movement]:
    """The ordinary outcome for each: gone now, there now, received in full, back in full, in good order.

    Differences, losses and damage are said one by one; `checklist` is the demobilisation list of a column
    that starts home. In id order, so that two officers cannot wait for each other.
    """
    if step == "go_home":
        return [
            tracking.go_home(session, actor, one[0], seen_version=one[1], checklist=checklist)
            for one in sorted(seen)
        ]
    return [STEPS[step](session, actor, _quantity(session, one), one) for one in sorted(seen)]


def _quantity(session: Session, one: SeenMovement) -> int:
    row = session.get(MovementRow, one.movement_id)
    if row is None or row.world != world_of(session):
        raise NotFound("not_found", {"what": f"movement:{one.movement_id}"})
    return row.quantity


def _receive(session: Session, actor: Actor, quantity: int, one: SeenMovement) -> Movement:
    return tracking.receive(
        session, actor, one.movement_id, received_quantity=quantity, damaged_quantity=0, note="",
        seen_version=one.seen_version,
    )  # fmt: skip


def _return(session: Session, actor: Actor, quantity: int, one: SeenMovement) -> Movement:
    return tracking.return_home(
        session, actor, one.movement_id, returned_quantity=quantity, lost_quantity=0,
        seen_version=one.seen_version,
    )  # fmt: skip


STEPS: dict[Step, Callable[[Session, Actor, int, SeenMovement], Movement]] = {
    "depart": lambda s, a, _, one: tracking.depart(s, a, one[0], occurred_at=None, seen_version=one[1]),
    "arrive": lambda s, a, _, one: tracking.arrive(s, a, one[0], occurred_at=None, seen_version=one[1]),
    "receive": _receive,
    "release": lambda s, a, _, one: tracking.release(s, a, one[0], seen_version=one[1]),
    "return": _return,
    "inspect": lambda s, a, _, one: tracking.inspect(s, a, one[0], condition="good", seen_version=one[1]),
}
