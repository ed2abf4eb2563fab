"""CAP 1.2 out and in: an incident as an alert, and what an alert from outside must be before it is read.

Schema: config/exchange/cap (OASIS, 2010-07-01). The rules the schema does not know are those of its text.
"""

import re
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from lxml import etree

from app.core.errors import Invalid
from app.exchange.sheets import BEIJING
from app.incidents.models import IncidentRow
from app.region.data import load_reference
from config.settings import ROOT

NAMESPACE = "urn:oasis:names:tc:emergency:cap:1.2"
SCHEMA = ROOT / "config" / "exchange" / "cap" / "CAP-v1.2.xsd"
MOST_BYTES = 500_000
CATEGORIES = {"11": "Geo", "12": "Safety", "13": "Health", "14": "Security"}
SEVERITIES = {1: "Extreme", 2: "Severe", 3: "Moderate", 4: "Minor"}
REPLIES = {"Update", "Cancel", "Ack", "Error"}


class Alert(NamedTuple):
    """What was read of an alert; `references` are the alerts it updates or withdraws."""

    identifier: str
    sender: str
    sent: datetime
    status: str
    kind: str
    references: tuple[str, ...]
    headline: str

    @property
    def reference(self) -> str:
        return f"{self.sender},{self.identifier},{self.sent.isoformat(timespec='seconds')}"


def status_of(world: str) -> str:
    """A drill is never Actual, and the real world never an exercise."""
    return "Actual" if world == "real" else "Exercise"


def incident_alert(row: IncidentRow) -> bytes:
    """The incident as it stands, to the four cities only; sent when that version came to be, so that the
    same version is always the same alert and a later one can name it."""
    cities = load_reference().cities
    status = status_of(row.world)
    sent = row.touched_at.astimezone(BEIJING)
    alert = _element(None, "alert")
    _say(alert, identifier=f"{row.number}-v{row.version}", sender=row.city, sent=_time(sent), status=status)
    _say(alert, msgType="Update" if row.version > 1 else "Alert", scope="Restricted")
    _say(alert, restriction="呼包鄂乌联防联控单位")
    if status == "Exercise":
        _say(alert, note=f"演练 {row.world},非真实事件")
    if row.version > 1:
        _say(alert, references=f"{row.city},{row.number}-v1,{_time(row.recorded_at.astimezone(BEIJING))}")
    info = _element(alert, "info")
    mark = "【演练】" if status == "Exercise" else ""
    known = load_reference().event_types.get(row.type_code)
    _say(info, language="zh-CN", category=CATEGORIES.get(row.type_code[:2], "Other"))
    _say(info, event=known.name_zh if known else row.type_code, urgency="Immediate")
    _say(info, severity=SEVERITIES.get(row.grade or 0, "Unknown"), certainty="Observed")
    code = _element(info, "eventCode")
    _say(code, valueName="GB/T 35561", value=row.type_code)
    _say(info, onset=_time(row.occurred_at.astimezone(BEIJING)), senderName=cities[row.city].name_zh)
    _say(info, headline=f"{mark}{row.title}")
    if row.description:
        _say(info, description=row.description)
    area = _element(info, "area")
    _say(area, areaDesc=row.place or cities[row.city].name_zh, circle=f"{row.lat},{row.lon} 0")
    geocode = _element(area, "geocode")
    _say(geocode, valueName="GB/T 2260", value=row.county or row.city)
    made: bytes = etree.tostring(alert, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return made


def read_alert(content: bytes, world: str, known: Sequence[str] = ()) -> Alert | None:
    """The alert; None when it is known already. Invalid with the first rule that it breaks.

    `known` are the references of alerts read before, in this world.
    """
    root = _parsed(content)
    alert = _alert(root)
    if alert.reference in known:
        return None
    if alert.status != status_of(world):
        raise Invalid("cap_other_world", {"status": alert.status, "world": world})
    if alert.kind in REPLIES and not alert.references:
        raise Invalid("cap_references_missing", {"kind": alert.kind})
    if strangers := sorted(set(alert.references) - set(known)):
        raise Invalid("cap_references_unknown", {"references": strangers})
    _require_scope(root)
    _require_closed(root)
    return alert


def _parsed(content: bytes) -> Any:
    """A valid document; entities are not read, nothing is fetched, no document type is accepted."""
    if len(content) > MOST_BYTES:
        raise Invalid("cap_too_large", {"limit_bytes": MOST_BYTES})
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as broken:
        raise Invalid("cap_not_xml", {"line": broken.lineno or 0}) from broken
    if root.getroottree().docinfo.doctype:
        raise Invalid("cap_has_doctype")
    if root.tag != f"{{{NAMESPACE}}}alert":
        raise Invalid("cap_wrong_namespace", {"tag": str(root.tag)})
    schema = _schema()
    if not schema.validate(root):
        last = schema.error_log[0]
        raise Invalid("cap_against_schema", {"line": last.line, "problem": last.message[:200]})
    return root


def _alert(root: Any) -> Alert:
    return Alert(
        identifier=_text(root, "identifier"),
        sender=_text(root, "sender"),
        sent=datetime.fromisoformat(_text(root, "sent")),
        status=_text(root, "status"),
        kind=_text(root, "msgType"),
        references=tuple(_text(root, "references").split()),
        headline=_text(root, "info/headline"),
    )


def _require_scope(root: Any) -> None:
    needed = {"Restricted": "restriction", "Private": "addresses"}.get(_text(root, "scope"))
    if needed and not _text(root, needed):
        raise Invalid("cap_scope_incomplete", {"needed": needed})


def _require_closed(root: Any) -> None:
    for polygon in root.iter(f"{{{NAMESPACE}}}polygon"):
        points = (polygon.text or "").split()
        if len(points) < 4 or points[0] != points[-1]:
            raise Invalid("cap_open_polygon", {"points": len(points)})


@cache
def _schema() -> Any:
    return etree.XMLSchema(etree.parse(str(SCHEMA), etree.XMLParser(no_network=True)))


def _text(root: Any, path: str) -> str:
    named = "/".join(f"{{{NAMESPACE}}}{part}" for part in path.split("/"))
    return (root.findtext(named) or "").strip()


def _element(parent: Any, name: str) -> Any:
    tag = f"{{{NAMESPACE}}}{name}"
    return etree.Element(tag, nsmap={None: NAMESPACE}) if parent is None else etree.SubElement(parent, tag)


def _say(parent: Any, **texts: str) -> None:
    for name, content in texts.items():
        _element(parent, name).text = re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", "", content)


def _time(moment: datetime) -> str:
    """With its offset: `Z` is not allowed in CAP."""
    return moment.isoformat(timespec="seconds")
