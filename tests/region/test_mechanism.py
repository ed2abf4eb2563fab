"""The agreement as data: floors, consent times, and what is honest about it."""

from app.region.data import load_reference
from app.region.mechanism import Agreement


def agreement() -> Agreement:
    return load_reference().agreement


def test_only_the_sentence_of_item_21_counts_as_published() -> None:
    found = agreement()
    assert (found.agreement.basis, found.agreement.procedure_basis) == ("published", "demo assumption")
    assert "应急资源、物资、队伍、特种设备" in found.agreement.clause_zh
    assert found.borrowing.basis == found.caps.basis == found.default_floors.basis == "demo assumption"
    assert found.weights.basis == found.slack.basis == found.floors.basis == "demo assumption"
    assert {rule.basis for rule in found.costs.rules} == {"demo assumption"}


def test_a_floor_without_a_row_is_the_default_share_rounded_up() -> None:
    found = agreement()
    assert found.listed_floors().get(("150100", "supply", "rice")) is None
    assert found.default_floor("supply", 10) == 3
    assert found.default_floor("supply", 8) == 2
    assert found.default_floor("unit", 0) == 0


def test_the_worse_the_incident_the_sooner_a_city_must_answer() -> None:
    found = agreement()
    minutes = [found.consent_answer_minutes(grade) for grade in (1, 2, 3, 4)]
    assert minutes == sorted(minutes)
    assert found.consent_answer_minutes(None) == 30


def test_no_administrator_and_no_joint_command_consents_for_a_city() -> None:
    powers = {rule.action: rule for rule in agreement().powers.rules}
    assert powers["plan.consent"].roles == powers["plan.approve"].roles == ("leader",)
    assert powers["plan.consent"].scope == "own"


def test_refusals_carry_a_code_in_both_languages_and_some_need_a_word_more() -> None:
    reasons = {reason.code: reason for reason in agreement().refusal.reasons}
    assert all(reason.name_zh and reason.name_en for reason in reasons.values())
    assert reasons["other"].note_required
    assert not reasons["floor_reached"].note_required
