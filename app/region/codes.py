"""The code lists: incident types, resource classes, grades and levels, norms, reporting limits."""

from typing import Annotated

from pydantic import BeforeValidator, Field

from app.region.tables import Row

CATEGORIES = ("11000", "12000", "13000", "14000")  # natural, accident, public health, social security


def _yes(text: object) -> object:
    return {"yes": True, "no": False}.get(str(text), text)


class EventType(Row):
    """An incident type. `graded`: the law grades it. `visibility` is what the list advises: here
    everybody who is signed in reads every incident.

    `known` is False for a code that was met but is not in the list: kept and shown as it came.
    """

    code: str
    name_zh: str
    name_en: str  # ours; the lists have no English
    level: int  # 0 root, 1 category, 2 class, 3 type
    parent: str
    cap_category: str
    grading: str
    relevant_inland: Annotated[bool, BeforeValidator(_yes)]
    visibility: str
    basis: str
    known: bool = True

    @property
    def category(self) -> str:
        """The four-category code it belongs to; empty when it belongs to none."""
        code = f"{self.code[:2]}000"
        return code if code in CATEGORIES else ""

    @property
    def graded(self) -> bool:
        return self.grading == "graded4"


def unknown_event_type(code: str) -> EventType:
    return EventType(
        code=code,
        name_zh=code,
        name_en=code,
        level=3,
        parent="",
        cap_category="",
        grading="",
        relevant_inland=True,
        visibility="",
        basis="",
        known=False,
    )


class ResourceClass(Row):
    code: str
    name_zh: str
    basis: str


class AccidentGrade(Row):
    """The least of each test for the grade; the worst grade of the three tests counts."""

    rank: int = Field(ge=1, le=4)
    grade_zh: str
    deaths_min: int
    serious_injuries_min: int
    direct_loss_yuan_min: int
    source: str


class Level(Row):
    """Grade, warning colour and response level of one rank: three fields that only share their number."""

    rank: int = Field(ge=1, le=4)
    event_grade_zh: str
    warning_colour: str
    response_level_zh: str
    roman: str
    cn_cap_severity: str
    oasis_cap_severity: str
    who_leads_typical: str


class Norm(Row):
    """A published or assumed norm as it was found; `status` says which."""

    key: str
    value: str
    unit: str
    note: str
    status: str
    source: str


class ReportingLimit(Row):
    step: str
    limit: str
    unit: str
    source: str
    status: str
