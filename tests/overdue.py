"""What a duty post should have done by now."""

from app.duty.sources import waiting
from app.duty.waiting import Waiting
from tests.world import World


def overdue(world: World, kind: str) -> list[Waiting]:
    """What of a kind is due and not done, the longest overdue first."""
    with world.read() as session:
        return [one for one in waiting(session) if one.kind == kind and one.due_at <= world.now]
