"""EDXL-RM 1.0 (OASIS, 2008-11-01): its namespaces and schemas, and a message set from plain parts.

EDXL-RM itself has no field for real or drill: the description says it, as `STATUS: Actual` or
`STATUS: Exercise`, and a drill says it in Chinese too.
"""

import re
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from lxml import etree

from app.exchange.cap_write import status_of
from app.exchange.sheets import BEIJING
from config.settings import ROOT

COMMON = "urn:oasis:names:tc:emergency:EDXL:RM:1.0"
MESSAGE = f"{COMMON}:msg"
SCHEMAS = ROOT / "config" / "exchange" / "edxl-rm" / "edxl-rm" / "1.0"
# Our lists, so that a reader knows whose codes they are.
KINDS = "urn:x-jr:kind:"  # then supply, unit or resource
MEASURES = "urn:x-jr:measure"
REFUSALS = "urn:x-jr:refusal"
STATES = "urn:x-jr:movement-state"
DRILL = "演练 演练 演练 EXERCISE"


class When(NamedTuple):
    """One line of a schedule: Beijing time, and the place where it has one."""

    what: str
    at: datetime
    place: str = ""


class Reply(NamedTuple):
    """Answers one line of the message before: Accept, Decline or Provisional."""

    to: str
    said: str
    code: str = ""
    reason: str = ""


class Line(NamedTuple):
    """One resource of a message; `key` names it in every later message about it. With no name, the
    resource is the one of the message before."""

    key: str
    name: str
    form: str
    kind: str
    quantity: int
    unit: str
    id: str = ""
    description: str = ""
    state: str = ""
    reply: Reply | None = None
    order: str = ""
    times: tuple[When, ...] = ()


class Head(NamedTuple):
    """What every message begins with. `contacts` are pairs of role and words."""

    kind: str
    id: str
    sent_at: datetime
    first: str  # the message that began the exchange; its own id in the first
    before: str  # the message that it answers; "" where there is none
    incident: tuple[str, str]
    contacts: tuple[tuple[str, str], ...]
    funding: str = ""


def schema_path(kind: str) -> Path:
    return SCHEMAS / f"EDXL-RM{kind}.xsd"


def message(world: str, head: Head, lines: list[Line]) -> bytes:
    """The message in the order of the schema."""
    root = etree.Element(f"{{{MESSAGE}}}{head.kind}", nsmap={"rmsg": MESSAGE, "rm": COMMON})
    _say(root, MESSAGE, MessageID=head.id, SentDateTime=time_of(head.sent_at), MessageContentType=head.kind)
    _say(root, MESSAGE, MessageDescription=description_of(world), OriginatingMessageID=head.first)
    if head.before:
        _say(root, MESSAGE, PrecedingMessageID=head.before)
    number, title = head.incident
    _say(_in(root, "IncidentInformation"), COMMON, IncidentID=number, IncidentDescription=title)
    if head.funding:
        _say(_in(root, "Funding"), COMMON, FundingInfo=head.funding)
    for role, words in head.contacts:
        _say(_in(root, "ContactInformation"), COMMON, ContactDescription=words, ContactRole=role)
    for line in lines:
        _write_line(_in(root, "ResourceInformation"), line)
    made: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return made


def description_of(world: str) -> str:
    status = status_of(world)
    return f"STATUS: {status}" if status == "Actual" else f"{DRILL} STATUS: {status} {world}"


def time_of(moment: datetime) -> str:
    """In Beijing and with its offset: the schema would let it go."""
    return moment.astimezone(BEIJING).isoformat(timespec="seconds")


def _write_line(parent: Any, line: Line) -> None:
    _say(parent, MESSAGE, ResourceInfoElementID=line.key)
    if line.reply:
        _write_reply(_in(parent, "ResponseInformation"), line.reply)
    if line.name:
        _write_resource(_in(parent, "Resource"), line)
    assigned = _in(parent, "AssignmentInformation")
    measured = _in(_in(assigned, "Quantity"), "MeasuredQuantity", COMMON)
    _say(measured, COMMON, Amount=str(line.quantity))
    _value(_in(measured, "UnitOfMeasure", COMMON), MEASURES, line.unit)
    if line.order:
        _say(assigned, MESSAGE, OrderID=line.order)
    for time in line.times:
        planned = _in(parent, "ScheduleInformation")
        _say(planned, MESSAGE, ScheduleType=time.what, DateTime=time_of(time.at))
        if time.place:
            _say(_in(planned, "Location"), COMMON, LocationDescription=time.place)


def _write_resource(resource: Any, line: Line) -> None:
    if line.id:
        _say(resource, MESSAGE, ResourceID=line.id)
    _say(resource, MESSAGE, Name=line.name)
    _value(_in(resource, "TypeStructure"), KINDS + line.form, line.kind)
    if line.description:
        _say(resource, MESSAGE, Description=line.description)
    if line.state:
        _value(_in(_in(resource, "ResourceStatus"), "DeploymentStatus"), STATES, line.state)


def _write_reply(parent: Any, reply: Reply) -> None:
    _say(parent, COMMON, PrecedingResourceInfoElementID=reply.to, ResponseType=reply.said)
    if reply.code:
        _value(_in(parent, "ReasonCode", COMMON), REFUSALS, reply.code)
    if reply.reason:
        _say(parent, COMMON, ResponseReason=reply.reason)


def _value(parent: Any, urn: str, value: str) -> None:
    _say(parent, COMMON, ValueListURN=urn, Value=value)


def _in(parent: Any, name: str, namespace: str = MESSAGE) -> Any:
    return etree.SubElement(parent, f"{{{namespace}}}{name}")


def _say(parent: Any, namespace: str, **texts: str) -> None:
    for name, content in texts.items():
        _in(parent, name, namespace).text = re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", "", content)
