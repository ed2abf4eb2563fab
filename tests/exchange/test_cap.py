"""CAP 1.2: what leaves is valid and says whether it is a drill; what comes in must keep every rule."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from lxml import etree

from app.core.db import Database
from app.core.errors import Invalid
from app.exchange.cap_read import Alert, read_alert, read_for_warnings
from app.exchange.cap_write import NAMESPACE, incident_alert, warning_alert
from app.incidents import warnings
from app.incidents.models import IncidentRow
from tests.incidents.test_warnings import warning
from tests.world import ULANQAB, World, incident, small_world

EXAMPLES = Path(__file__).parent.parent.parent / "config" / "exchange" / "examples"
GOOD = (EXAMPLES / "cap12-exercise-rainstorm-orange.xml").read_text(encoding="utf-8")
UNRESTRICTED = (EXAMPLES / "semantic-bad-cap-restricted-without-restriction.xml").read_bytes()
DRILL = "drill:1"
WARNING_FACTS = [
    "type_code",
    "level",
    "starts_at",
    "valid_until",
    "area",
    "notice",
    "measures",
    "issuer",
    "issued_at",
]


def changed(old: str, new: str) -> bytes:
    assert old in GOOD
    return GOOD.replace(old, new, 1).encode()


def test_a_good_alert_of_a_drill_is_read_in_a_drill_and_refused_in_the_real_world() -> None:
    alert = read_alert(GOOD.encode(), DRILL)
    assert (alert.status, alert.kind, alert.headline) == ("Exercise", "Alert", "【演练】暴雨橙色预警")
    with pytest.raises(Invalid) as refusal:
        read_alert(GOOD.encode(), "real")
    assert refusal.value.code == "message_other_world"


def test_an_alert_known_already_is_ignored_and_an_update_must_name_one_that_is_known() -> None:
    first = read_alert(GOOD.encode(), DRILL)
    assert read_alert(GOOD.encode(), "real", known=[first.reference]) == first
    note = "<note>演练编号 DRILL-2026-01，非真实预警</note>"
    linked = (
        changed(note, f"{note}<references>{first.reference}</references>")
        .replace(b"<msgType>Alert", b"<msgType>Cancel")
        .replace(b"_1</identifier>", b"_2</identifier>")
    )
    withdrawal = read_alert(linked, DRILL, known=[first.reference])
    assert withdrawal.references == [first.reference]
    with pytest.raises(Invalid) as refusal:
        read_alert(linked, DRILL)
    assert refusal.value.code == "cap_references_unknown"


STATUS, KIND = "<status>Exercise</status>\n  ", "<msgType>Alert</msgType>\n  "
XXE = '<!DOCTYPE alert [<!ENTITY x SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (changed("<alert ", f"{XXE}<alert "), "message_has_doctype"),
        (changed("cap:1.2", "cap:1.1"), "message_wrong_namespace"),
        (changed("2026-06-01T09:30:00+08:00", "2026-06-01T01:30:00Z"), "message_bad_time"),
        (changed(STATUS + KIND, KIND + STATUS), "message_element_misplaced"),
        (changed(KIND, ""), "message_element_missing"),
        (changed("<msgType>Alert", "<msgType>Update"), "cap_references_missing"),
        (changed(" 40.6,113.7</polygon>", " 40.6,113.8</polygon>"), "message_open_polygon"),
        (changed("<restriction>呼包鄂乌联防联控单位</restriction>", ""), "cap_scope_incomplete"),
        (b"<alert", "message_not_xml"),
        ((EXAMPLES / "bad-cap-sent-z.xml").read_bytes(), "message_bad_time"),
        ((EXAMPLES / "semantic-bad-cap-open-polygon.xml").read_bytes(), "message_open_polygon"),
        (UNRESTRICTED, "cap_scope_incomplete"),
    ],
)
def test_what_breaks_a_rule_is_refused_by_its_name(content: bytes, code: str) -> None:
    with pytest.raises(Invalid) as refusal:
        read_alert(content, DRILL)
    assert refusal.value.code == code


@pytest.mark.parametrize(("world", "status"), [("real", "Actual"), (DRILL, "Exercise")])
def test_an_incident_leaves_as_a_valid_alert_that_says_whether_it_is_a_drill(
    database: Database, world: str, status: str
) -> None:
    real = small_world(database)
    logged = incident(real, title='氯乙烯 <爆燃> & "泄漏"')
    with real.read() as session:
        row = session.get_one(IncidentRow, logged.id)
        session.expunge(row)
    row.world = world
    made = incident_alert(row)
    alert = read_alert(made, world)
    assert alert.status == status
    assert ("演练" in alert.headline) == (status == "Exercise")
    assert "+08:00" in etree.fromstring(made).findtext(f"{{{NAMESPACE}}}sent", "")


def test_an_alert_is_read_once_entered_and_its_withdrawal_finds_the_warning(database: Database) -> None:
    world = small_world(database)
    good = GOOD.replace("<status>Exercise", "<status>Actual").replace("2026-06-01", "2026-03-10")
    with world.read() as session:
        reading = read_for_warnings(session, good)
    alert = reading.alert
    assert (reading.known_as, reading.concerns) == (None, None)
    assert (alert.type_code, alert.level, alert.area, alert.issuer) == (
        "11B03",
        2,
        "兴和县",
        "乌兰察布市（演练）",
    )
    assert alert.valid_until - alert.starts_at == timedelta(hours=12)
    facts = {name: getattr(alert, name) for name in WARNING_FACTS} | {
        "city": ULANQAB,
        "incident_id": None,
        "alert_reference": alert.reference,
    }
    entered = world.do("ulanqab.duty", warnings.issue_warning, facts)
    again = world.refused("alert_known", "ulanqab.duty", warnings.issue_warning, facts)
    assert again["number"] == entered.number
    note = "<note>演练编号 DRILL-2026-01，非真实预警</note>"
    withdrawn = (
        good.replace(note, f"<references>{alert.reference}</references>")
        .replace("<msgType>Alert", "<msgType>Cancel")
        .replace("_1</identifier>", "_2</identifier>")
    )
    with world.read() as session:
        assert read_for_warnings(session, good).known_as == entered.id
        reading = read_for_warnings(session, withdrawn)
    assert (reading.known_as, reading.concerns) == (None, entered.id)
    ended = {"reason": "气象局解除", "alert_reference": reading.alert.reference}
    told = world.do(
        "ulanqab.duty", warnings.cancel_warning, entered.id, seen_version=entered.version, **ended
    )
    assert told.alert_references == [alert.reference, reading.alert.reference]


def test_a_warning_leaves_as_alert_then_update_then_cancel(database: Database) -> None:
    world = small_world(database)
    facts = warning(world)
    told = world.do("ulanqab.duty", warnings.issue_warning, facts)
    sent = [alert_of(world, told.id)]
    given = {"level": 1, "valid_until": facts["valid_until"], "reason": "雨势加大"}
    told = world.do("ulanqab.duty", warnings.change_warning, told.id, seen_version=told.version, **given)
    sent.append(alert_of(world, told.id, known=[sent[0].reference]))
    world.do("ulanqab.duty", warnings.cancel_warning, told.id, seen_version=told.version, reason="解除")
    sent.append(alert_of(world, told.id, known=[sent[0].reference]))
    assert [(alert.kind, alert.level) for alert in sent] == [("Alert", 2), ("Update", 1), ("Cancel", 1)]
    assert [alert.references for alert in sent] == [[], [sent[0].reference], [sent[0].reference]]
    first = sent[0]
    assert {name: getattr(first, name) for name in WARNING_FACTS} == {
        name: facts[name].replace(microsecond=0) if isinstance(facts[name], datetime) else facts[name]
        for name in WARNING_FACTS
    }


def alert_of(world: World, warning_id: int, known: Sequence[str] = ()) -> Alert:
    with world.read() as session:
        return read_alert(warning_alert(warnings.find_warning(session, warning_id)), "real", known)
