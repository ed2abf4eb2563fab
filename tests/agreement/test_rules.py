"""The agreement is data: when it holds, who lends what to whom, and the clause each decision names."""

from datetime import UTC, date, datetime

import pytest

from app.agreement.rules import CLAUSE_OF, Loan, may_lend, require_in_force
from app.core.errors import Conflict
from app.incidents.models import IncidentRow, ResponseRow
from app.region.data import load_reference

NOW = datetime(2026, 3, 10, 6, 30, tzinfo=UTC)
TO_ULANQAB = Loan("150100", "150900", "supply")
AT_HOME = Loan("150900", "150900", "supply")


def responding(level: int | None, *, ended: bool = False) -> IncidentRow:
    responses = [] if level is None else [ResponseRow(level=level, ended_at=NOW if ended else None)]
    return IncidentRow(city="150900", responses=responses)


def test_every_decision_names_a_clause_that_there_is() -> None:
    known = {row.key for row in load_reference().agreement.clauses.rows}
    assert set(CLAUSE_OF.values()) <= known


def test_each_city_lends_to_the_three_others_and_none_to_itself() -> None:
    cities = sorted(load_reference().cities)
    for city in cities:
        for other in cities:
            for form in ("supply", "unit", "resource"):
                assert may_lend(Loan(city, other, form), date(2026, 3, 10)) == (city != other)


@pytest.mark.parametrize(
    ("level", "ended", "active"),
    [(1, False, True), (3, False, True), (4, False, False), (4, True, True), (None, False, True)],
)
def test_the_response_level_makes_it_active(level: int | None, ended: bool, active: bool) -> None:
    found = responding(level, ended=ended)
    if active:
        require_in_force(found, [TO_ULANQAB], NOW)
    else:
        with pytest.raises(Conflict) as refusal:
            require_in_force(found, [TO_ULANQAB], NOW)
        assert refusal.value.code == "agreement_not_active"
    require_in_force(found, [AT_HOME], NOW)  # own forces need no agreement


def test_before_its_date_nobody_lends() -> None:
    with pytest.raises(Conflict) as refusal:
        require_in_force(responding(2), [TO_ULANQAB], datetime(2020, 9, 1, tzinfo=UTC))
    assert refusal.value.code == "agreement_not_in_force"
    with pytest.raises(Conflict) as refusal:
        require_in_force(responding(2), [Loan("150100", "150900", "capability")], NOW)
    assert (refusal.value.code, refusal.value.details["rule"]) == ("may_not_lend", "lending")
