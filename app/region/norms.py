"""Rules that turn what happened into suggested needs; an officer edits what they say."""

from dataclasses import dataclass
from math import ceil
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from app.region.catalogue import Grade
from app.region.tables import Row

Count = Literal["deaths", "missing", "injured", "seriously_injured", "affected", "evacuated", "incident"]


@dataclass(frozen=True)
class Circumstances:
    """What is known of an incident when needs are derived. `month` is the Beijing month of occurrence."""

    type_code: str
    month: int
    deaths: int = 0
    missing: int = 0
    injured: int = 0
    seriously_injured: int = 0
    affected: int = 0
    evacuated: int = 0

    def count(self, per: Count) -> int:
        return 1 if per == "incident" else int(getattr(self, per))


class NormRule(Row):
    """One rule; `pack` is how many of what is counted one unit of the kind serves or holds."""

    key: str
    form: Literal["supply", "unit", "resource"]
    kind: str  # item, capability or resource kind of the catalogue
    types: tuple[str, ...] = Field(min_length=1)
    per: Count
    amount: float = Field(gt=0)
    days: int = Field(default=1, gt=0)
    pack: float = Field(default=1, gt=0)
    cold_factor: float = Field(default=1, ge=1)
    cold_only: bool = False
    at_least: int = Field(default=1, ge=1)
    minimum_grade: Grade | None = None
    priority: int = Field(ge=1, le=3)
    due_hours: float = Field(gt=0)
    latest_hours: float = Field(gt=0)
    norm: str | None = None
    note_zh: str

    def quantity(self, what: Circumstances, cold: bool) -> int:
        """How many the rule asks for; 0 when it does not apply."""
        if not what.type_code.startswith(self.types) or (self.cold_only and not cold):
            return 0
        count = what.count(self.per)
        if count < self.at_least:
            return 0
        factor = self.cold_factor if cold else 1.0
        return ceil(count * self.amount * self.days * factor / self.pack - 1e-9)


def _distinct_rules(rules: tuple[NormRule, ...]) -> tuple[NormRule, ...]:
    seen: set[str] = set()
    for rule in rules:
        if rule.key in seen:
            raise ValueError(f"key {rule.key!r} is there twice")
        if rule.latest_hours < rule.due_hours:
            raise ValueError(f"rule {rule.key!r}: latest_hours before due_hours")
        seen.add(rule.key)
    return rules


class Norms(Row):
    """The file `config/norms.toml`."""

    basis: str
    cold_months: tuple[int, ...]
    rules: Annotated[tuple[NormRule, ...], AfterValidator(_distinct_rules)]


@dataclass(frozen=True)
class SuggestedNeed:
    """One need the rules ask for; `basis` names the rule, its reasoning and the standing of its norm."""

    form: Literal["supply", "unit", "resource"]
    kind: str
    quantity: int
    minimum_grade: int | None
    priority: int
    due_hours: float
    latest_hours: float
    rule: str
    basis: str


def suggest_needs(
    norms: Norms, what: Circumstances, norm_status: dict[str, str] | None = None
) -> tuple[SuggestedNeed, ...]:
    """The needs of an incident, most urgent first; of rules that ask for the same, the largest quantity.

    `norm_status` maps the keys of codes/norms.csv to their standing (verified, assumption, ...).
    """
    statuses = norm_status or {}
    cold = what.month in norms.cold_months
    best: dict[tuple[str, str], SuggestedNeed] = {}
    for rule in norms.rules:
        quantity = rule.quantity(what, cold)
        slot = (rule.form, rule.kind)
        if quantity and (slot not in best or best[slot].quantity < quantity):
            status = statuses.get(rule.norm or "", norms.basis)
            best[slot] = _suggestion(rule, quantity, f"{rule.note_zh} ({rule.norm or rule.key}: {status})")
    return tuple(sorted(best.values(), key=lambda need: (need.priority, need.due_hours)))


def _suggestion(rule: NormRule, quantity: int, basis: str) -> SuggestedNeed:
    return SuggestedNeed(
        form=rule.form,
        kind=rule.kind,
        quantity=quantity,
        minimum_grade=rule.minimum_grade,
        priority=rule.priority,
        due_hours=rule.due_hours,
        latest_hours=rule.latest_hours,
        rule=rule.key,
        basis=basis,
    )
