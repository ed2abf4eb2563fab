"""Photographs of what was sent, received, damaged or brought back."""

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.tables import Base, WorldRow


class PhotoRow(WorldRow, Base):
    """Never changed: the journal has its digest, so a picture that was exchanged is found out."""

    __tablename__ = "photo"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    movement_id: Mapped[int] = mapped_column(ForeignKey("movement.id"), index=True)
    taken_by: Mapped[int] = mapped_column(ForeignKey("officer.id"))
    taken_at: Mapped[datetime]
    note: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(String(64))
    size_bytes: Mapped[int]
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)  # JPEG
