"""What one city offers for another city's incident, unasked."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.tables import Base, Versioned, WorldRow


class OfferRow(WorldRow, Versioned, Base):
    """An offer holds nothing: it is held when its city consents, or when a plan with it is submitted."""

    __tablename__ = "offer"
    __table_args__ = (CheckConstraint("quantity > 0", "quantity"),)
    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"), index=True)
    city: Mapped[str] = mapped_column(String(6), index=True)
    city_to: Mapped[str] = mapped_column(String(6))
    state: Mapped[str] = mapped_column(String(12), index=True)
    form: Mapped[str] = mapped_column(String(10))
    kind: Mapped[str] = mapped_column(String(60))  # item, kind of unit or kind of place
    source: Mapped[str] = mapped_column(String(40))
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    quantity: Mapped[int]
    valid_until: Mapped[datetime]
    note: Mapped[str] = mapped_column(Text)
    by_leader: Mapped[bool]  # in the leader's own name: his consent, as long as it is valid
    estimate_yuan: Mapped[float]
    estimate_minutes: Mapped[float]
    rule: Mapped[str] = mapped_column(String(40))
    made_by: Mapped[int] = mapped_column(ForeignKey("officer.id"))
    made_at: Mapped[datetime]
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("officer.id"))
    answered_at: Mapped[datetime | None]
    answer_note: Mapped[str] = mapped_column(Text, default="")
    plan_id: Mapped[int | None] = mapped_column(ForeignKey("plan.id"), index=True)
