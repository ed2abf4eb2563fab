"""What a loan costs, by the agreement: rates, and how what was used or damaged is made good."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from app.region.catalogue import Keyed, distinct
from app.region.tables import Row

Basis = Literal["published", "law", "rule of another place", "demo assumption"]


class CostRule(Keyed):
    unit: str
    yuan_per_unit: float = Field(ge=0)
    basis: Basis


class Replacement(Row):
    """How what was consumed or damaged is made good."""

    replaced: str
    due_days: int | None = None
    basis: Basis
    source: str | None = None


class Toll(Row):
    free: bool
    basis: Basis
    source: str


class Costs(Row):
    basis: Basis
    payer: str
    estimate_use_hours: int
    rules: Annotated[tuple[CostRule, ...], AfterValidator(distinct)]
    consumption: Replacement
    damage: Replacement
    fire_agents: Replacement
    toll: Toll
