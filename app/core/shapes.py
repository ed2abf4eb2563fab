"""How values travel: strict input, and times as ISO 8601 UTC with seconds."""

from datetime import UTC, datetime
from typing import Annotated

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    PlainSerializer,
    StringConstraints,
    field_validator,
)


def _as_utc(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


At = Annotated[
    AwareDatetime,
    AfterValidator(lambda m: m.astimezone(UTC)),
    PlainSerializer(_as_utc, return_type=str, when_used="json"),
]
Short = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]
Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Long = Annotated[str, StringConstraints(strip_whitespace=True, max_length=4000)]
City = Annotated[str, StringConstraints(pattern=r"^15\d{4}$")]
Id = Annotated[int, Field(ge=1, le=2_147_483_647)]  # what the database counts rows with
Key = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.:-]{1,80}$")]


class Shape(BaseModel):
    """Something the server says."""

    model_config = ConfigDict(extra="forbid", from_attributes=True)


class Body(BaseModel):
    """Something a console asks for; unknown fields are refused."""

    model_config = ConfigDict(extra="forbid")

    @field_validator("*")
    @classmethod
    def _without_nul(cls, value: object) -> object:
        """PostgreSQL keeps no text with a NUL in it."""
        if isinstance(value, str) and "\0" in value:
            raise ValueError("nul")
        return value


class Seen(Body):
    """A decision on something that was on a screen, in this version."""

    seen_version: int


class Reason(Seen):
    """A decision that has to say why."""

    reason: Title
