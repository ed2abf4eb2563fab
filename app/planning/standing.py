"""Whether a plan still holds, and if not, why: what was promised against the world now."""

from collections.abc import Iterable
from datetime import datetime
from typing import Literal

from sqlalchemy.orm import Session

from app.core.errors import NotFound
from app.core.shapes import Shape
from app.core.tables import world_of
from app.dispatch.eta import reading_ends
from app.dispatch.models import PlanRow
from app.dispatch.states import LIVE_PLANS, REVISABLE
from app.planning.trouble import MISSED, Trouble, now_of
from app.planning.troubles_of_lines import of_line
from app.planning.troubles_of_needs import competing, of_needs


class Standing(Shape):
    """`replan`: what a re-plan becomes, a revision of this plan or a plan beside it; null when it is over."""

    plan_id: int
    version: int
    holds: bool
    replan: Literal["revision", "supplement"] | None
    troubles: list[Trouble]


def standing_of(session: Session, plan_id: int, moment: datetime) -> Standing:
    """Everything that keeps this plan from going as it was made, the gravest first."""
    plan = session.get(PlanRow, plan_id)
    if plan is None or plan.world != world_of(session):
        raise NotFound("not_found", {"what": f"plan:{plan_id}"})
    troubles = troubles_of(session, plan, moment)
    over = plan.state not in (*REVISABLE, "approved")
    return Standing(
        plan_id=plan.id,
        version=plan.version,
        holds=not any(one.serious for one in troubles),
        replan=None if over else "revision" if plan.state in REVISABLE else "supplement",
        troubles=sorted(troubles, key=lambda one: not one.serious),
    )


def troubles_of(session: Session, plan: PlanRow, moment: datetime) -> list[Trouble]:
    if plan.state not in (*LIVE_PLANS, "draft"):
        return []
    with reading_ends(session, plan.movements):
        now = now_of(session, plan, moment)
        of_lines = [found for line in plan.movements if (found := of_line(now, line))]
        return [*of_lines, *of_needs(now, of_lines), *competing(now)]


def missed(troubles: Iterable[Trouble]) -> set[int]:
    """Lines that will not be there while they are of use: others must come in their place."""
    return {one.movement_id for one in troubles if one.what in MISSED and one.movement_id is not None}
