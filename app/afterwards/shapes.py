"""The after-action report as it is told."""

from app.afterwards.events import Lesson
from app.core.shapes import At, Shape


class Moment(Shape):
    """An entry of the journal that concerns the incident; `hash` finds it there."""

    position: int
    at: At
    officer_id: int | None
    action: str
    about: str  # number, title or source
    hash: str


class Step(Shape):
    """`minutes` count from the call, which is when the incident was recorded here."""

    step: str
    at: At
    minutes: float


class Decision(Shape):
    """What a person decided, and what he had on his screen: the version, and for plans the content."""

    position: int
    at: At
    officer_id: int | None
    action: str
    about: str
    seen_version: int
    seen_hash: str
    result_version: int


class NeedMet(Shape):
    need_id: int
    form: str
    kind: str
    asked: int
    received: int
    in_time: int
    fill: float  # 0..1, of what was asked, over-delivery not counted


class Trip(Shape):
    """Plan as approved against what happened; `late_minutes` is negative when early."""

    movement_id: int
    form: str
    kind: str
    city_from: str
    quantity: int
    received: int | None
    damaged: int | None
    planned_at: At
    arrived_at: At | None
    late_minutes: float | None
    state: str


class AfterAction(Shape):
    incident_id: int
    number: str
    title: str
    city: str
    place: str
    occurred_at: At
    called_at: At
    grade: int | None
    state: str
    position: int  # of the last entry that was read
    steps: list[Step]
    needs: list[NeedMet]
    fill: float | None
    trips: list[Trip]
    late_trips: int
    mean_late_minutes: float | None
    decisions: list[Decision]
    moments: list[Moment]
    lessons: list[Lesson]
