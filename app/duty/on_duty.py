"""Who has a duty post at a moment: by signature where a handover was signed, else by the roster."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.duty.roster_models import JOINT_DESK, DeskRow, ShiftRow


def on_duty(session: Session, city: str | None, role: str, moment: datetime) -> list[int]:
    """Officers of the post (a null city is the joint command, whose shift has the post as a whole)."""
    desk = select(DeskRow).where(DeskRow.city == (city or JOINT_DESK))
    shift = select(ShiftRow).where(
        ShiftRow.city == (city or JOINT_DESK), ShiftRow.starts_at <= moment, moment < ShiftRow.ends_at
    )
    signed = session.execute(desk).scalar_one_or_none()
    running = session.execute(shift.order_by(ShiftRow.starts_at.desc())).scalars().first()
    leader = (signed and signed.leader_id) or (running and running.leader_id)
    officers = [signed.officer_id] if signed and signed.officer_id else running.officer_ids if running else []
    if city is None:
        return [*([leader] if leader else []), *officers]
    return {"leader": [leader] if leader else [], "duty_officer": list(officers)}.get(role, [])
