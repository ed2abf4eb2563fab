"""Needs derived from what happened: suggestions with their reasons."""

import pytest

from app.region.data import load_reference
from app.region.norms import Circumstances, SuggestedNeed

EXPLOSION = Circumstances(
    "12D01", month=4, deaths=4, injured=36, seriously_injured=3, affected=3000, evacuated=800
)


def suggested(what: Circumstances) -> dict[tuple[str, str], SuggestedNeed]:
    return {(need.form, need.kind): need for need in load_reference().suggest_needs(what)}


def test_an_explosion_with_injured_asks_for_burn_care_and_chemical_teams() -> None:
    needs = suggested(EXPLOSION)
    assert needs["resource", "burn_bed"].quantity == 11
    assert needs["unit", "ambulance_transport"].quantity == 12
    assert needs["unit", "hazmat_response"].minimum_grade == 2
    assert needs["unit", "foam_fire_fighting"].quantity == 4
    assert needs["supply", "tent_12"].quantity == 200


def test_quilts_double_in_the_cold_months() -> None:
    warm = Circumstances("11A01", month=7, evacuated=100)
    cold = Circumstances("11A01", month=11, evacuated=100)
    assert suggested(warm)["supply", "quilt"].quantity == 100
    assert suggested(cold)["supply", "quilt"].quantity == 200
    assert ("supply", "coat") not in suggested(warm)
    assert suggested(cold)["supply", "coat"].quantity == 100


def test_a_flood_asks_for_boats_and_drainage_but_not_for_foam() -> None:
    needs = suggested(Circumstances("11A01", month=7, affected=2100, evacuated=900))
    assert needs["unit", "boat_transport"].quantity == 5
    assert needs["unit", "drainage"].quantity == 8000
    assert not {key for key in needs if key[1] in {"foam_fire_fighting", "hazmat_response", "burn_bed"}}


@pytest.mark.parametrize(("evacuated", "tents"), [(1, 1), (4, 1), (5, 2), (800, 200)])
def test_quantities_are_rounded_up_to_whole_units(evacuated: int, tents: int) -> None:
    needs = suggested(Circumstances("11C02", month=6, evacuated=evacuated))
    assert needs["supply", "tent_12"].quantity == tents


def test_nobody_concerned_asks_for_nothing_per_person() -> None:
    needs = suggested(Circumstances("12D02", month=6))
    assert {need.rule.split("_")[0] for need in needs.values()} <= {"hazmat", "site"}


def test_an_unknown_type_still_gets_what_people_need_in_any_incident() -> None:
    needs = suggested(Circumstances("19999", month=6, seriously_injured=2, evacuated=10))
    assert set(needs) == {
        ("unit", "ambulance_transport"),
        ("resource", "icu_bed"),
        ("supply", "water_drinking"),
        ("supply", "hygiene_kit"),
    }


def test_every_suggestion_says_what_it_rests_on() -> None:
    needs = suggested(EXPLOSION)
    assert "tent_12m2_capacity: assumption" in needs["supply", "tent_12"].basis
    assert "demo assumption" in needs["unit", "hazmat_response"].basis


def test_the_most_urgent_come_first() -> None:
    order = [(need.priority, need.due_hours) for need in load_reference().suggest_needs(EXPLOSION)]
    assert order == sorted(order)


def test_every_rule_can_be_met_by_something_in_the_catalogue() -> None:
    reference = load_reference()
    able = {key for kind in reference.unit_kinds.values() for key in kind.capabilities}
    for rule in reference.norms.rules:
        if rule.form == "unit":
            assert rule.kind in able, rule.key
        if rule.minimum_grade is not None:
            assert any(
                rule.kind in kind.capabilities and kind.grade <= rule.minimum_grade
                for kind in reference.unit_kinds.values()
            ), rule.key
