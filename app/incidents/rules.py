"""How incident command runs, from `config/command.toml`, and the seed of the reporting clocks."""

from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from app.region.data import CONFIG
from app.region.tables import Row, read_csv, read_toml

Rank = Annotated[int, Field(ge=1, le=4)]
ByRank = dict[Rank, Annotated[int, Field(gt=0)]]


class Reports(Row):
    warn_share: float = Field(gt=0, lt=1)
    call_entry_minutes: int


class Needs(Row):
    stale_hours: ByRank
    stale_hours_ungraded: int


class Notices(Row):
    notify_rank: Rank
    acknowledge_minutes: ByRank


class Duplicates(Row):
    km: float
    hours: float
    near_km: float


class PersonsDays(Row):
    retention_days: int = Field(gt=0)
    keep_days: int = Field(gt=0)
    source: str


class KeptDays(Row):
    session_days: int = Field(ge=1)
    answer_days: int = Field(ge=1)


class Authority(Row):
    """Who may enter the start of a response level, and whose decision it usually is."""

    level: Rank
    roles: tuple[str, ...]
    decided_by_zh: str
    decided_by_en: str


class CommandRules(Row):
    basis: str
    reports: Reports
    needs: Needs
    notices: Notices
    duplicates: Duplicates
    persons: PersonsDays
    kept: KeptDays
    authority: tuple[Authority, ...]

    def may_start(self, level: int, role: str) -> bool:
        return any(row.level == level and role in row.roles for row in self.authority)

    def stale_hours(self, grade: int | None) -> int:
        return self.needs.stale_hours.get(grade or 0, self.needs.stale_hours_ungraded)


class ClockSeed(Row):
    """A period of the shipped table; `*` is any category or grade. `standing`: a law, or a default."""

    step: Literal["first_phone", "first_written", "follow_up", "final"]
    category: str
    grade: str
    minutes: int = Field(gt=0)
    standing: Literal["law", "default"]
    source: str


@cache
def command_rules(config: Path = CONFIG) -> CommandRules:
    return read_toml(config / "command.toml", CommandRules)


@cache
def clock_seeds(config: Path = CONFIG) -> tuple[ClockSeed, ...]:
    return read_csv(config / "codes" / "report_clocks.csv", ClockSeed)
