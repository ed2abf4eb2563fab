"""CAP 1.2: what leaves is valid and says whether it is a drill; what comes in must keep every rule."""

from pathlib import Path

import pytest
from lxml import etree

from app.core.db import Database
from app.core.errors import Invalid
from app.exchange import cap
from app.incidents.models import IncidentRow
from tests.world import incident, small_world

EXAMPLES = Path(__file__).parent.parent.parent / "config" / "exchange" / "examples"
GOOD = (EXAMPLES / "cap12-exercise-rainstorm-orange.xml").read_text(encoding="utf-8")
UNRESTRICTED = (EXAMPLES / "semantic-bad-cap-restricted-without-restriction.xml").read_bytes()
DRILL = "drill:1"


def changed(old: str, new: str) -> bytes:
    assert old in GOOD
    return GOOD.replace(old, new, 1).encode()


def test_a_good_alert_of_a_drill_is_read_in_a_drill_and_refused_in_the_real_world() -> None:
    alert = cap.read_alert(GOOD.encode(), DRILL)
    assert alert is not None
    assert (alert.status, alert.kind, alert.headline) == ("Exercise", "Alert", "【演练】暴雨橙色预警")
    with pytest.raises(Invalid) as refusal:
        cap.read_alert(GOOD.encode(), "real")
    assert refusal.value.code == "cap_other_world"


def test_an_alert_known_already_is_ignored_and_an_update_must_name_one_that_is_known() -> None:
    first = cap.read_alert(GOOD.encode(), DRILL)
    assert first is not None
    assert cap.read_alert(GOOD.encode(), DRILL, known=[first.reference]) is None
    note = "<note>演练编号 DRILL-2026-01，非真实预警</note>"
    linked = (
        changed(note, f"{note}<references>{first.reference}</references>")
        .replace(b"<msgType>Alert", b"<msgType>Cancel")
        .replace(b"_1</identifier>", b"_2</identifier>")
    )
    withdrawal = cap.read_alert(linked, DRILL, known=[first.reference])
    assert withdrawal is not None
    assert withdrawal.references == (first.reference,)
    with pytest.raises(Invalid) as refusal:
        cap.read_alert(linked, DRILL)
    assert refusal.value.code == "cap_references_unknown"


STATUS, KIND = "<status>Exercise</status>\n  ", "<msgType>Alert</msgType>\n  "
XXE = '<!DOCTYPE alert [<!ENTITY x SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (changed("<alert ", f"{XXE}<alert "), "cap_has_doctype"),
        (changed("cap:1.2", "cap:1.1"), "cap_wrong_namespace"),
        (changed("2026-06-01T09:30:00+08:00", "2026-06-01T01:30:00Z"), "cap_against_schema"),
        (changed(STATUS + KIND, KIND + STATUS), "cap_against_schema"),
        (changed("<msgType>Alert", "<msgType>Update"), "cap_references_missing"),
        (changed(" 40.6,113.7</polygon>", " 40.6,113.8</polygon>"), "cap_open_polygon"),
        (changed("<restriction>呼包鄂乌联防联控单位</restriction>", ""), "cap_scope_incomplete"),
        (b"<alert", "cap_not_xml"),
        ((EXAMPLES / "bad-cap-sent-z.xml").read_bytes(), "cap_against_schema"),
        ((EXAMPLES / "semantic-bad-cap-open-polygon.xml").read_bytes(), "cap_open_polygon"),
        (UNRESTRICTED, "cap_scope_incomplete"),
    ],
)
def test_what_breaks_a_rule_is_refused_by_its_name(content: bytes, code: str) -> None:
    with pytest.raises(Invalid) as refusal:
        cap.read_alert(content, DRILL)
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
    made = cap.incident_alert(row)
    alert = cap.read_alert(made, world)
    assert alert is not None
    assert alert.status == status
    assert ("演练" in alert.headline) == (status == "Exercise")
    assert "+08:00" in etree.fromstring(made).findtext(f"{{{cap.NAMESPACE}}}sent", "")
