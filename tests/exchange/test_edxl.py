"""EDXL-RM 1.0: each message of a loan is valid and says if it is a drill; what is read in is entered once."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from app.core.db import Database
from app.core.errors import Conflict, Invalid
from app.dispatch import consents, offers, requests
from app.exchange.edxl import COMMON, MESSAGE, SCHEMAS, description_of, schema_path
from app.exchange.edxl_life import MESSAGES
from app.exchange.edxl_read import MessageReading, read_message
from app.exchange.xml_read import parsed, require_valid
from app.incidents import needs
from tests.lending import (
    Asked,
    acknowledged,
    answer,
    answered,
    below_floor,
    brought_home,
    movement_now,
    orders_of,
    received,
    submitted,
)
from tests.world import World, incident, lot, needing, small_world, trucks, unit

EXAMPLES = Path(__file__).parent.parent.parent / "config" / "exchange" / "examples"
REQUEST = (EXAMPLES / "M001-RequestResource.xml").read_text(encoding="utf-8")
ANSWER = (EXAMPLES / "M002-ResponseToRequestResource.xml").read_text(encoding="utf-8")
REAL = REQUEST.replace("演练 演练 演练 EXERCISE", "STATUS: Actual").replace("2026-06-01", "2026-03-10")
QUILTS, AMBULANCES = ("supply", "quilt", 100), ("unit", "ambulance_transport", 6)


@pytest.fixture
def world(database: Database) -> World:
    return small_world(database)


def sent(world: World, kind: str, about_id: int) -> Any:
    """The message, held to its schema and to the rules that all share."""
    with world.read() as session:
        root = parsed(MESSAGES[kind](session, about_id))
    name = etree.QName(root).localname
    require_valid(root, schema_path(name))
    assert said(root, "MessageContentType") == name
    assert said(root, "MessageDescription") == "STATUS: Actual"
    assert all(one.text.endswith("+08:00") for one in root.iter(f"{{{MESSAGE}}}SentDateTime"))
    return root


def said(root: Any, name: str, namespace: str = MESSAGE) -> str:
    return root.findtext(f".//{{{namespace}}}{name}") or ""


def link(root: Any) -> tuple[str, str, str]:
    return said(root, "MessageID"), said(root, "PrecedingMessageID"), said(root, "OriginatingMessageID")


def read(world: World, content: str) -> MessageReading:
    with world.read() as session:
        return read_message(session, content)


def test_the_messages_of_one_loan_are_valid_and_each_names_the_one_before(world: World) -> None:
    team = unit(world, "hohhot")
    found = needing(world, incident(world), AMBULANCES)
    plan = acknowledged(world, found, Asked(team))
    consent, order, line = plan.consents[0], orders_of(world, plan)[0], plan.movements[0]
    chain = [
        sent(world, "request", consent.id),
        sent(world, "answer", consent.id),
        sent(world, "order", order.id),
        sent(world, "commitment", order.id),
        sent(world, "status", line.id),
    ]
    ids = [link(root)[0] for root in chain]
    assert [link(root)[1] for root in chain] == ["", *ids[:-1]]
    assert {link(root)[2] for root in chain} == {ids[0]}
    line = received(world, line)
    recall = {"kind": "recall", "reason": "本市告急", "seen_version": line.version}
    asked = world.do("hohhot.duty", requests.ask, line.id, **recall)
    with pytest.raises(Conflict) as refusal:
        sent(world, "question-answer", asked.id)
    assert refusal.value.code == "message_not_yet"
    declined = {"accept": False, "note": "仍在转运伤员", "seen_version": asked.version}
    world.do("ulanqab.leader", requests.answer, asked.id, **declined)
    question, reply = sent(world, "question", asked.id), sent(world, "question-answer", asked.id)
    assert (etree.QName(question).localname, link(reply)[1]) == ("RequestReturn", link(question)[0])
    assert (said(reply, "ResponseType", COMMON), said(reply, "ResponseReason", COMMON)) == (
        "Decline",
        "仍在转运伤员",
    )
    longer = {"kind": "extend", "reason": "再用一天", "until_at": world.now + timedelta(days=20)}
    version = movement_now(world, line).version
    asked = world.do("ulanqab.duty", requests.ask, line.id, seen_version=version, **longer)
    assert etree.QName(sent(world, "question", asked.id)).localname == "RequestExtendedDeploymentDuration"
    brought_home(world, line)
    sent(world, "release", line.id)
    standing = sent(world, "status", line.id).find(f".//{{{MESSAGE}}}DeploymentStatus")
    assert said(standing, "Value", COMMON) == "inspected"


def test_a_request_keeps_what_was_asked_and_its_answer_says_what_was_granted(world: World) -> None:
    quilts, fleet = lot(world, "hohhot", "quilt", 500), trucks(world, "hohhot", 4)
    found = needing(world, incident(world), QUILTS)
    plan = submitted(world, found, Asked(quilts, 100, {fleet: 2}))
    line, consent = plan.movements[0], plan.consents[0]
    with pytest.raises(Conflict):
        sent(world, "answer", consent.id)
    answered(world, plan, "hohhot", {line.id: 40}, "stock_mismatch", "只能先给四十")
    assert said(sent(world, "request", consent.id), "Amount", COMMON) == "100"
    reply = sent(world, "answer", consent.id)
    assert [said(reply, name, COMMON) for name in ("ResponseType", "Amount", "ResponseReason")] == [
        "Accept",
        "40",
        "只能先给四十",
    ]
    offer = {"source": quilts, "quantity": 5, "valid_until": world.now + timedelta(hours=3), "note": "可即走"}
    offered = world.do("hohhot.duty", offers.make_offer, found.id, **offer)
    assert said(sent(world, "offer", offered.id), "Amount", COMMON) == "5"


def test_a_drill_says_so_in_its_description() -> None:
    assert description_of("drill:7") == "演练 演练 演练 EXERCISE STATUS: Exercise drill:7"
    assert description_of("real") == "STATUS: Actual"


@pytest.mark.parametrize("example", sorted(EXAMPLES.glob("M00*.xml")), ids=lambda path: path.stem)
def test_every_example_is_valid(example: Path) -> None:
    require_valid(parsed(example.read_bytes()), schema_path(example.stem.partition("-")[2]))
    assert SCHEMAS.is_dir()


def test_a_request_from_outside_is_read_and_entered_once(world: World) -> None:
    found = incident(world)
    coded = REAL.replace("urn:x-huhebaoe:resource-class", "urn:x-jr:kind:supply").replace("SE-02", "quilt")
    coded = coded.replace("INC-150924-20260601-001", found.number).replace("<rm:Value>台", "<rm:Value>床")
    reading = read(world, coded)
    (line,) = reading.lines
    assert (reading.known, reading.incident_id, line.form, line.kind, line.quantity) == (
        False,
        found.id,
        "supply",
        "quilt",
        3,
    )
    (stranger,) = read(world, REAL).lines
    assert (stranger.name, stranger.kind, stranger.amount, stranger.unit) == ("大流量排水车", None, "3", "台")
    (other_unit,) = read(world, coded.replace("<rm:Value>床", "<rm:Value>吨")).lines
    assert (other_unit.kind, other_unit.quantity) == ("quilt", None)
    need = {"form": "supply", "kind": "quilt", "quantity": 3, "minimum_grade": None, "priority": 1}
    times = {"due_at": world.now + timedelta(hours=2), "latest_at": world.now + timedelta(hours=4)}
    entry = need | times | {"basis": "typed", "message_reference": f"{reading.message_id}#{line.key}"}
    given = {"needs": [entry], "seen_version": found.version}
    told = world.do("ulanqab.duty", needs.state_needs, found.id, **given)
    assert told.needs[-1].message_reference == "HBEW-2026-0001-M001#1"
    assert read(world, coded).known
    given["seen_version"] = told.version
    world.refused("message_known", "ulanqab.duty", needs.state_needs, found.id, **given)


def test_an_answer_from_outside_finds_its_request_and_answers_once(world: World) -> None:
    quilts, fleet = lot(world, "hohhot", "quilt", 500), trucks(world, "hohhot", 4)
    found = needing(world, incident(world), QUILTS)
    plan = submitted(world, found, Asked(quilts, 100, {fleet: 2}))
    line, consent = plan.movements[0], plan.consents[0]
    asked = said(sent(world, "request", consent.id), "MessageID")
    reply = ANSWER.replace("演练 演练 演练 EXERCISE", "").replace("2026-06-01", "2026-03-10")
    reply = reply.replace("HBEW-2026-0001-M001", asked).replace("<rm:Value>台", "<rm:Value>床")
    named = reply.replace("InfoElementID>1</rm:", f"InfoElementID>{line.id}</rm:")
    reading = read(world, named)
    (told,) = reading.lines
    assert (reading.plan_id, reading.city, told.key) == (plan.id, "150100", str(line.id))
    assert (told.answer, told.quantity, told.reason) == ("Provisional", 2, "可先派2台，另1台待检修后答复")
    for broken, code in (
        (reply.replace("InfoElementID>1</rm:", "InfoElementID>99999</rm:"), "edxl_line_unknown"),
        (named.replace(asked, "JR-real-C99999-request"), "edxl_request_unknown"),
        (re.sub("<rm:ResponseReason>.*</rm:ResponseReason>", "", named), "edxl_reason_missing"),
    ):
        assert refused(world, broken) == code
    given = answer(plan, "hohhot", {line.id: 2}, "stock_mismatch", told.reason)
    given |= {"message_reference": reading.message_id, "below_floor": below_floor(world, plan, "hohhot")}
    plan = world.do("hohhot.leader", consents.answer, plan.id, **given)
    assert plan.consents[0].message_reference == "HBEW-2026-0001-M002"
    assert read(world, named).known


XXE = '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
SENT, BEFORE = "<rmsg:SentDateTime>2026-03-10T10:00:00+08:00</rmsg:SentDateTime>", "<rmsg:IncidentInf"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (REAL.replace("<rmsg:RequestResource", f"{XXE}<rmsg:RequestResource", 1), "message_has_doctype"),
        (REAL.replace("EDXL:RM:1.0:msg", "EDXL:RM:2.0:msg"), "message_wrong_namespace"),
        (REAL.replace("T10:00:00+08:00", "T02:00:00Z"), "message_bad_time"),
        (REAL.replace("T10:00:00+08:00", "T10:00:00"), "message_bad_time"),
        (REAL.replace(SENT, "", 1), "message_element_missing"),
        (REAL.replace(SENT, "", 1).replace(BEFORE, SENT + BEFORE, 1), "message_element_misplaced"),
        (REAL.replace("<rm:Amount>3", "<rm:Amount>drei"), "message_bad_value"),
        (REAL.replace("OriginatingMessageID>HBEW", "OriginatingMessageID>X"), "edxl_first_not_own"),
        (REQUEST, "message_other_world"),
        ("<rmsg:R", "message_not_xml"),
        ((EXAMPLES / "M006-RequestReturn.xml").read_text(encoding="utf-8"), "edxl_not_read"),
    ],
)  # fmt: skip
def test_what_breaks_a_rule_is_refused_by_its_name(world: World, content: str, code: str) -> None:
    assert refused(world, content) == code


def refused(world: World, content: str) -> str:
    with pytest.raises(Invalid) as refusal:
        read(world, content)
    return refusal.value.code
