"""A leader's word that his city may be asked below its floor, for one incident, by kind and quantity."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.tables import Base, Versioned, WorldRow


class FloorConsentRow(WorldRow, Versioned, Base):
    __tablename__ = "floor_consent"
    __table_args__ = (CheckConstraint("quantity > 0", "quantity"),)
    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"), index=True)
    city: Mapped[str] = mapped_column(String(6), index=True)
    form: Mapped[str] = mapped_column(String(12))  # supply | unit | capability | resource
    kind: Mapped[str] = mapped_column(String(60))
    quantity: Mapped[int]
    valid_until: Mapped[datetime | None]
    note: Mapped[str] = mapped_column(Text)
    rule: Mapped[str] = mapped_column(String(40))
    given_by: Mapped[int] = mapped_column(ForeignKey("officer.id"))
    given_at: Mapped[datetime]
    withdrawn_by: Mapped[int | None] = mapped_column(ForeignKey("officer.id"))
    withdrawn_at: Mapped[datetime | None]
