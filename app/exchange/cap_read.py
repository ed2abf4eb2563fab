"""CAP 1.2 in: what an alert from outside must be before it is read, and what it says for a warning.

Schema: config/exchange/cap (OASIS, 2010-07-01). The rules the schema does not know are those of its text.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy.orm import Session

from app.core.errors import Invalid
from app.core.shapes import At, Shape
from app.core.tables import world_of
from app.exchange.cap_write import NAMESPACE, SEVERITIES, status_of
from app.exchange.xml_read import parsed, require_valid, wrong_namespace
from app.incidents.warnings import every_warning
from app.region.data import load_reference
from config.settings import ROOT

SCHEMA = ROOT / "config" / "exchange" / "cap" / "CAP-v1.2.xsd"
REPLIES = {"Update", "Cancel", "Ack", "Error"}
LEVELS = {severity: level for level, severity in SEVERITIES.items()}
# How Chinese alerts say their colour beside CAP's severity.
COLOURS = {"red": 1, "orange": 2, "yellow": 3, "blue": 4, "红": 1, "橙": 2, "黄": 3, "蓝": 4}
USUAL_VALIDITY = timedelta(hours=12)  # CAP lets `expires` be absent; an officer sees and changes it


class Alert(Shape):
    """What was read of an alert; `references` are the alerts it updates or withdraws."""

    reference: str
    status: str
    kind: Literal["Alert", "Update", "Cancel", "Ack", "Error"]
    references: list[str]
    headline: str
    type_code: str  # "" where it names none of GB/T 35561
    level: int | None
    starts_at: At
    valid_until: At
    area: str
    notice: str
    measures: str
    issuer: str
    issued_at: At


class AlertReading(Shape):
    """An alert beside the warnings entered: `known_as` has it already, `concerns` is what it changes."""

    alert: Alert
    known_as: int | None
    concerns: int | None


def read_for_warnings(session: Session, content: str) -> AlertReading:
    """Invalid with the first rule that it breaks; nothing is written."""
    known = {one: row.id for row in every_warning(session) for one in row.alert_references}
    alert = read_alert(content.encode(), world_of(session), known)
    concerns = [known[one] for one in alert.references if one in known]
    return AlertReading(
        alert=alert, known_as=known.get(alert.reference), concerns=concerns[-1] if concerns else None
    )


def read_alert(content: bytes, world: str, known: Collection[str] = ()) -> Alert:
    """`known` are the references of alerts read before, in this world. Invalid with the first rule broken."""
    root = _parsed(content)
    alert = _alert(root)
    if alert.reference in known:
        return alert
    if alert.status != status_of(world):
        raise Invalid("message_other_world", {"status": alert.status, "world": world})
    if alert.kind in REPLIES and not alert.references:
        raise Invalid("cap_references_missing", {"kind": alert.kind})
    if strangers := sorted(set(alert.references) - set(known)):
        raise Invalid("cap_references_unknown", {"references": strangers})
    _require_scope(root)
    _require_closed(root)
    return alert


def _parsed(content: bytes) -> Any:
    root = parsed(content)
    if root.tag != f"{{{NAMESPACE}}}alert":
        raise wrong_namespace(root, NAMESPACE)
    require_valid(root, SCHEMA)
    return root


def _alert(root: Any) -> Alert:
    sent = datetime.fromisoformat(_text(root, "sent"))
    issued = _time_of(root, "info/effective") or sent
    starts = _time_of(root, "info/onset") or issued
    return Alert.model_validate(
        {
            "reference": f"{_text(root, 'sender')},{_text(root, 'identifier')},{sent.isoformat()}",
            "status": _text(root, "status"),
            "kind": _text(root, "msgType"),
            "references": _text(root, "references").split(),
            "headline": _text(root, "info/headline"),
            "type_code": _type_code(root),
            "level": _level(root),
            "starts_at": starts,
            "valid_until": _time_of(root, "info/expires") or starts + USUAL_VALIDITY,
            "area": "、".join(_texts(root, "areaDesc")),
            "notice": _text(root, "info/description"),
            "measures": _text(root, "info/instruction"),
            "issuer": _text(root, "info/senderName") or _text(root, "sender"),
            "issued_at": issued,
        }
    )


def _type_code(root: Any) -> str:
    """The first code of an event that our list knows."""
    known = load_reference().event_types
    codes = (_text(code, "value") for code in root.iter(f"{{{NAMESPACE}}}eventCode"))
    return next((code for code in codes if code in known), "")


def _level(root: Any) -> int | None:
    """By the colour it names, else by CAP's severity."""
    said = [_text(one, "value").lower() for one in root.iter(f"{{{NAMESPACE}}}parameter")]
    for words in (*said, _text(root, "info/headline")):
        if found := next((level for colour, level in COLOURS.items() if colour in words), None):
            return found
    return LEVELS.get(_text(root, "info/severity"))


def _time_of(root: Any, path: str) -> datetime | None:
    said = _text(root, path)
    return datetime.fromisoformat(said) if said else None


def _require_scope(root: Any) -> None:
    needed = {"Restricted": "restriction", "Private": "addresses"}.get(_text(root, "scope"))
    if needed and not _text(root, needed):
        raise Invalid("cap_scope_incomplete", {"needed": needed})


def _require_closed(root: Any) -> None:
    for polygon in root.iter(f"{{{NAMESPACE}}}polygon"):
        points = (polygon.text or "").split()
        if len(points) < 4 or points[0] != points[-1]:
            raise Invalid("message_open_polygon", {"points": len(points)})


def _texts(root: Any, name: str) -> list[str]:
    return [one.text.strip() for one in root.iter(f"{{{NAMESPACE}}}{name}") if one.text]


def _text(root: Any, path: str) -> str:
    named = "/".join(f"{{{NAMESPACE}}}{part}" for part in path.split("/"))
    return (root.findtext(named) or "").strip()
