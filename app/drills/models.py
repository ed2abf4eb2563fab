"""The directors' rows stand in the control world; what players have in front of them, in the drill's."""

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.tables import Base, Versioned, WorldRow

CONTROL = "drills"  # scripts, schedules and scores; its journal is the directors' alone


class ScenarioRow(WorldRow, Versioned, Base):
    """A scenario made in the console, from a spreadsheet or from an operation; files need no row."""

    __tablename__ = "scenario"
    __table_args__ = (UniqueConstraint("world", "key"),)
    key: Mapped[str] = mapped_column(String(40))
    body: Mapped[str] = mapped_column(Text)
    origin: Mapped[str] = mapped_column(String(20))  # console | spreadsheet | operation
    changed_at: Mapped[datetime]
    changed_by: Mapped[int] = mapped_column(ForeignKey("officer.id"))


class ExerciseRow(WorldRow, Versioned, Base):
    """One run of a scenario, scheduled, under way or over. Moments are real unless they say otherwise."""

    __tablename__ = "exercise"
    __table_args__ = (
        CheckConstraint("speed >= 0 AND speed <= 60", "speed"),
        CheckConstraint("refusal_rate BETWEEN 0 AND 1", "refusal_rate"),
    )
    scenario_key: Mapped[str] = mapped_column(String(40), index=True)
    scenario: Mapped[str] = mapped_column(Text)  # as it was when this was scheduled
    title_zh: Mapped[str] = mapped_column(String(200))
    title_en: Mapped[str] = mapped_column(String(200))
    state: Mapped[str] = mapped_column(String(12), index=True)
    reason: Mapped[str] = mapped_column(String(200), default="")  # why it is frozen or ended
    cities: Mapped[list[str]]
    seed: Mapped[int]
    speed: Mapped[float]  # 0: stepped by hand
    played: Mapped[list[str]]  # posts of people, "leader:150100"; all others are simulated
    delay_minutes: Mapped[float]  # of a simulated officer, on average
    refusal_rate: Mapped[float]
    on_real: Mapped[str] = mapped_column(String(8))  # freeze | end, when a real incident is grave
    due_at: Mapped[datetime]
    every_months: Mapped[int | None]
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    drill_started_at: Mapped[datetime | None]  # by the drill's own clock
    drill_ended_at: Mapped[datetime | None]
    created_by: Mapped[int] = mapped_column(ForeignKey("officer.id"))
    best: Mapped[str | None] = mapped_column(Text)  # what could have been done, as JSON; None until known
    repeats_id: Mapped[int | None]  # the exercise this one is the next of
    put_away_at: Mapped[datetime | None]  # when its world was archived and taken out of the database


class InjectRow(WorldRow, Versioned, Base):
    """Where one inject of an exercise stands; times are the drill's."""

    __tablename__ = "inject"
    __table_args__ = (UniqueConstraint("exercise_id", "key"),)
    exercise_id: Mapped[int] = mapped_column(ForeignKey("exercise.id"), index=True)
    key: Mapped[str] = mapped_column(String(40))
    state: Mapped[str] = mapped_column(String(12))
    condition_met_at: Mapped[datetime | None]
    delivered_at: Mapped[datetime | None]
    times: Mapped[int]


class RatingRow(WorldRow, Versioned, Base):
    """An evaluator's P, S, M or U for one objective, with his note."""

    __tablename__ = "rating"
    __table_args__ = (UniqueConstraint("exercise_id", "objective"),)
    exercise_id: Mapped[int] = mapped_column(ForeignKey("exercise.id"), index=True)
    objective: Mapped[str] = mapped_column(String(40))
    rating: Mapped[str] = mapped_column(String(1))
    note: Mapped[str] = mapped_column(Text)
    rated_at: Mapped[datetime]
    rated_by: Mapped[int] = mapped_column(ForeignKey("officer.id"))


class FindingRow(WorldRow, Versioned, Base):
    """What must be better next time: whose it is and until when, tracked until it is closed."""

    __tablename__ = "finding"
    exercise_id: Mapped[int] = mapped_column(ForeignKey("exercise.id"), index=True)
    text: Mapped[str] = mapped_column(Text)
    city: Mapped[str | None] = mapped_column(String(6))
    owner: Mapped[str] = mapped_column(String(60))
    due_on: Mapped[date]
    state: Mapped[str] = mapped_column(String(8))
    closing_note: Mapped[str] = mapped_column(Text, default="")
    found_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]


class DrillRow(WorldRow, Versioned, Base):
    """What everybody in a drill sees of it: never the script."""

    __tablename__ = "drill"
    exercise_id: Mapped[int]  # in the control world, which no player's session can read
    title_zh: Mapped[str] = mapped_column(String(200))
    title_en: Mapped[str] = mapped_column(String(200))
    cities: Mapped[list[str]]
    state: Mapped[str] = mapped_column(String(12))
    reason: Mapped[str] = mapped_column(String(200))
    speed: Mapped[float]
    cut_off: Mapped[dict[str, str]] = mapped_column(JSON)


class MessageRow(WorldRow, Versioned, Base):
    """An inject as it reaches a post: a call, a report, a map event. Unique per time it was delivered."""

    __tablename__ = "message"
    __table_args__ = (UniqueConstraint("world", "inject_key", "times"),)
    inject_key: Mapped[str] = mapped_column(String(40))
    times: Mapped[int]
    channel: Mapped[str] = mapped_column(String(10))
    sender_zh: Mapped[str] = mapped_column(String(200))
    to_role: Mapped[str] = mapped_column(String(30))
    to_city: Mapped[str | None] = mapped_column(String(6))
    title_zh: Mapped[str] = mapped_column(String(200))
    text_zh: Mapped[str] = mapped_column(Text)
    facts: Mapped[dict[str, object]] = mapped_column(
        JSON
    )  # of an incident or its casualties, as the caller said
    sent_at: Mapped[datetime]
    acknowledged_at: Mapped[datetime | None]
    acknowledged_by: Mapped[int | None] = mapped_column(ForeignKey("officer.id"))
    incident_id: Mapped[int | None] = mapped_column(ForeignKey("incident.id"))
