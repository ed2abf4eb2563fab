"""EDXL-RM 1.0 in: a request for resources and an answer to one of ours, for an officer to check and enter.

The rules the schema does not know are those of the specification's text (OASIS, 2008-11-01, section 3).
"""

import re
from datetime import datetime
from typing import Any, Literal

from lxml import etree
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.errors import Invalid
from app.core.shapes import At, Shape
from app.core.tables import world_of
from app.dispatch.models import ConsentRow, MovementRow
from app.exchange.cap_write import status_of
from app.exchange.edxl import COMMON, KINDS, MESSAGE, REFUSALS, schema_path
from app.exchange.edxl_write import request_id
from app.exchange.names import unit_of
from app.exchange.xml_read import parsed, require_valid, wrong_namespace
from app.incidents.events import Form
from app.incidents.models import IncidentRow, NeedRow
from app.incidents.needs import catalogue_kinds
from app.region.data import load_reference

READ = ("RequestResource", "ResponseToRequestResource")


class MessageLine(Shape):
    """One resource as the message has it, and as our catalogue knows it (null where it does not).
    `quantity` is null where it is no whole number or counted in another unit than ours."""

    key: str  # names the line in this message; in an answer, the line of ours that it answers
    name: str
    code: str
    form: Form | None
    kind: str | None
    amount: str
    unit: str
    quantity: int | None
    wanted_at: At | None
    place: str
    answer: Literal["Accept", "Decline", "Provisional"] | None
    reason_code: str | None  # of our agreement; null where it is none of ours
    reason: str


class MessageReading(Shape):
    """A message beside what we have. `known`: it was entered already. A request names the incident it is
    about if we have it; an answer names the plan and the city that was asked."""

    message_id: str
    kind: Literal["RequestResource", "ResponseToRequestResource"]
    status: str
    sent_at: At
    sender: str
    incident_number: str
    incident_title: str
    lines: list[MessageLine]
    known: bool
    incident_id: int | None
    plan_id: int | None
    city: str | None


def read_message(session: Session, content: str) -> MessageReading:
    """Invalid with the first rule that it breaks; nothing is written."""
    root = _message(content.encode())
    kind = etree.QName(root).localname
    _require_world(session, root)
    _require_text(root, kind)
    lines = [_line(one) for one in root.iterfind(f"{{{MESSAGE}}}ResourceInformation")]
    message_id, number = _text(root, "MessageID"), _common(root, "IncidentID")
    found = {
        "message_id": message_id,
        "kind": kind,
        "status": status_of(world_of(session)),
        "sent_at": datetime.fromisoformat(_text(root, "SentDateTime")),
        "sender": _common(root, "ContactDescription"),
        "incident_number": number,
        "incident_title": _common(root, "IncidentDescription"),
        "lines": lines,
        **({"city": None, "plan_id": None} if kind == READ[0] else _answered(session, root, lines)),
        "incident_id": _incident(session, number),
        "known": _known(session, message_id),
    }
    return MessageReading.model_validate(found)


def _message(content: bytes) -> Any:
    root = parsed(content)
    kind = etree.QName(root).localname
    if etree.QName(root).namespace != MESSAGE:
        raise wrong_namespace(root, MESSAGE)
    if kind not in READ:
        raise Invalid("edxl_not_read", {"kind": kind, "known": list(READ)})
    require_valid(root, schema_path(kind))
    return root


def _require_world(session: Session, root: Any) -> None:
    """A drill's message says so in its description; without a word it is real."""
    said = _text(root, "MessageDescription").upper()
    status = "Exercise" if "EXERCISE" in said or "演练" in said else "Actual"
    if status != status_of(world_of(session)):
        raise Invalid("message_other_world", {"status": status, "world": world_of(session)})


def _require_text(root: Any, kind: str) -> None:
    for time in [*root.iter(f"{{{MESSAGE}}}SentDateTime"), *root.iter(f"{{{MESSAGE}}}DateTime")]:
        if not re.search(r"[+-]\d\d:\d\d$", (time.text or "").strip()):
            details = {"element": etree.QName(time).localname, "value": time.text, "line": time.sourceline}
            raise Invalid("message_bad_time", details)
    if kind == READ[0] and _text(root, "OriginatingMessageID") != _text(root, "MessageID"):
        raise Invalid("edxl_first_not_own", {"first": _text(root, "OriginatingMessageID")})
    for reply in root.iter(f"{{{MESSAGE}}}ResponseInformation"):
        reasons = _common(reply, "Value") + _common(reply, "ResponseReason")
        if _common(reply, "ResponseType") == "Provisional" and not reasons:
            raise Invalid("edxl_reason_missing", {"line": reply.sourceline})


def _line(part: Any) -> MessageLine:
    resource = _child(part, "Resource")
    name, code, listed = (
        _text(resource, "Name"),
        _common(resource, "Value"),
        _common(resource, "ValueListURN"),
    )
    form, kind = _recognised(name, code, listed)
    unit = _common(_child(part, "AssignmentInformation"), "Value")
    amount = _common(_child(part, "AssignmentInformation"), "Amount")
    reply = _child(part, "ResponseInformation")
    answer = _common(reply, "ResponseType") or None
    own_reason = _common(reply, "ValueListURN") == REFUSALS
    wanted = _schedule(part, "RequestedArrival")
    return MessageLine.model_validate(
        {
            "key": _common(reply, "PrecedingResourceInfoElementID") or _text(part, "ResourceInfoElementID"),
            "name": name,
            "code": code,
            "form": form,
            "kind": kind,
            "amount": amount,
            "unit": unit,
            "quantity": _quantity(amount, unit, form, kind),
            "wanted_at": datetime.fromisoformat(_text(wanted, "DateTime")) if wanted is not None else None,
            "place": _common(wanted, "LocationDescription"),
            "answer": answer,
            "reason_code": _common(reply, "Value") if own_reason else None,
            "reason": _common(reply, "ResponseReason"),
        }
    )


def _recognised(name: str, code: str, listed: str) -> tuple[str | None, str | None]:
    """Our own code, or a name of our catalogue that only one thing has; else an officer says what it is."""
    form = listed.removeprefix(KINDS) if listed.startswith(KINDS) else ""
    if code in catalogue_kinds().get(form, set()):
        return form, code
    known = load_reference()
    tables = {"supply": known.items, "unit": known.capabilities, "resource": known.resource_kinds}
    named = [
        (form, one.key)
        for form, table in tables.items()
        for one in table.values()
        if name and name in {one.name_zh, one.name_en}
    ]
    return named[0] if len(named) == 1 else (None, None)


def _quantity(amount: str, unit: str, form: str | None, kind: str | None) -> int | None:
    whole = float(amount or "nan")
    if not 0 < whole < 10_000_000 or not whole.is_integer():
        return None
    ours = unit_of(form, kind) if form and kind else ""
    return int(whole) if not form or unit in {ours, *ours.split("/")} else None


def _answered(session: Session, root: Any, lines: list[MessageLine]) -> dict[str, object]:
    """The request of ours that is answered: its plan and the city that was asked."""
    before = _text(root, "PrecedingMessageID")
    found = re.fullmatch(r"JR-.*-C(\d{1,9})-request", before)
    row = session.get(ConsentRow, int(found.group(1))) if found else None
    if row is None or row.world != world_of(session) or request_id(row) != before:
        raise Invalid("edxl_request_unknown", {"message": before})
    query = select(MovementRow.id).where(
        MovementRow.plan_id == row.plan_id, MovementRow.city_from == row.city
    )
    ours = {str(one) for one in session.execute(query).scalars()}
    if strangers := sorted({line.key for line in lines} - ours):
        raise Invalid("edxl_line_unknown", {"keys": strangers})
    return {"plan_id": row.plan_id, "city": row.city}


def _incident(session: Session, number: str) -> int | None:
    query = select(IncidentRow.id).where(IncidentRow.number == number)
    return session.execute(query).scalar_one_or_none()


def _known(session: Session, message_id: str) -> bool:
    needs = select(NeedRow.id).where(NeedRow.message_reference.startswith(f"{message_id}#", autoescape=True))
    answers = select(ConsentRow.id).where(ConsentRow.message_reference == message_id)
    return any(session.execute(query.limit(1)).first() for query in (needs, answers))


def _schedule(part: Any, what: str) -> Any:
    planned = part.iterfind(f"{{{MESSAGE}}}ScheduleInformation")
    return next(
        (one for one in planned if _text(one, "ScheduleType") == what and _text(one, "DateTime")), None
    )


def _child(part: Any, name: str) -> Any:
    return part.find(f"{{{MESSAGE}}}{name}")


def _text(part: Any, name: str) -> str:
    return "" if part is None else (part.findtext(f"{{{MESSAGE}}}{name}") or "").strip()


def _common(part: Any, name: str) -> str:
    """The first of that name below, of the part that all messages share."""
    return "" if part is None else (part.findtext(f".//{{{COMMON}}}{name}") or "").strip()
