"""Officers: who may sign in, for which city, in which role; and the sessions they have open."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from app.core.tables import Base, Versioned


class OfficerRow(Versioned, Base):
    __tablename__ = "officer"
    username: Mapped[str] = mapped_column(String(60), unique=True)
    name_zh: Mapped[str] = mapped_column(String(60))
    name_en: Mapped[str] = mapped_column(String(60))
    city: Mapped[str | None] = mapped_column(String(6))
    role: Mapped[str] = mapped_column(String(30))
    password_hash: Mapped[str] = mapped_column(String(200))
    password_changed_at: Mapped[datetime | None]  # None: still the one he was enrolled with
    password_temporary: Mapped[bool] = mapped_column(default=False)  # must be changed before he may act
    active: Mapped[bool] = mapped_column(default=True)
    failed_sign_ins: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None]
    second_factor_secret: Mapped[str | None] = mapped_column(String(255))  # sealed, but for the demo's
    second_factor_pending: Mapped[str | None] = mapped_column(String(255))  # sealed; shown, not yet proved
    second_factor_step: Mapped[int | None]  # the 30-second step of the last code: none counts twice
    second_factor_demo: Mapped[bool] = mapped_column(default=False)  # the published secret of demo officers
    asked: Mapped[dict[str, object] | None] = mapped_column(JSON(none_as_null=True))
    asked_password_hash: Mapped[str | None] = mapped_column(String(200))


class SessionRow(Base):
    """One sign-in; a cookie names it, and what ends it here ends it everywhere."""

    __tablename__ = "session"
    id: Mapped[str] = mapped_column(String(43), primary_key=True)
    officer_id: Mapped[int] = mapped_column(ForeignKey("officer.id"), index=True)
    began_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    confirmed_until: Mapped[datetime | None]  # the second factor vouches until then
    address: Mapped[str] = mapped_column(String(60), default="")
