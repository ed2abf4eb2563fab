"""CAP 1.2 out: an incident and a warning as alerts, to the four cities only.

An alert is sent when its version came to be: the same version is always the same alert,
and a later one names it.
"""

import re
from datetime import datetime
from typing import Any

from lxml import etree

from app.exchange.sheets import BEIJING
from app.incidents.models import IncidentRow, WarningRow
from app.region.data import load_reference

NAMESPACE = "urn:oasis:names:tc:emergency:cap:1.2"
CATEGORIES = {"11": "Geo", "12": "Safety", "13": "Health", "14": "Security"}
COLOURS = {1: ("Red", "红色"), 2: ("Orange", "橙色"), 3: ("Yellow", "黄色"), 4: ("Blue", "蓝色")}
SEVERITIES = {1: "Extreme", 2: "Severe", 3: "Moderate", 4: "Minor"}


def status_of(world: str) -> str:
    """A drill is never Actual, and the real world never an exercise."""
    return "Actual" if world == "real" else "Exercise"


def incident_alert(row: IncidentRow) -> bytes:
    """The incident as it stands."""
    alert = _opened(row, "Update" if row.version > 1 else "Alert", row.touched_at)
    info = _info(
        alert, row.type_code, urgency="Immediate", severity=SEVERITIES.get(row.grade or 0, "Unknown")
    )
    _say(info, onset=_time(row.occurred_at), senderName=load_reference().cities[row.city].name_zh)
    _say(info, headline=f"{_mark(row.world)}{row.title}")
    if row.description:
        _say(info, description=row.description)
    area = _element(info, "area")
    _say(
        area, areaDesc=row.place or load_reference().cities[row.city].name_zh, circle=f"{row.lat},{row.lon} 0"
    )
    _place(area, row.county or row.city)
    return _written(alert)


def warning_alert(row: WarningRow) -> bytes:
    """The warning as it stands; cancelled, it withdraws what was sent."""
    changed = datetime.fromisoformat(str(row.history[-1]["at"]))
    kind = "Cancel" if row.state == "cancelled" else "Update" if row.version > 1 else "Alert"
    alert = _opened(row, kind, changed)
    info = _info(alert, row.type_code, urgency="Expected", severity=SEVERITIES[row.level], certainty="Likely")
    _say(info, effective=_time(row.issued_at), onset=_time(row.starts_at), expires=_time(row.valid_until))
    colour, colour_zh = COLOURS[row.level]
    known = load_reference().event_type(row.type_code).name_zh
    _say(info, senderName=row.issuer, headline=f"{_mark(row.world)}{known}{colour_zh}预警")
    _say(info, description=row.notice, instruction=row.measures)
    _say(_element(info, "parameter"), valueName="CN-warning-colour", value=colour)
    area = _element(info, "area")
    _say(area, areaDesc=row.area)
    _place(area, row.city)
    return _written(alert)


def _opened(row: IncidentRow | WarningRow, kind: str, sent: datetime) -> Any:
    status = status_of(row.world)
    alert = _element(None, "alert")
    _say(alert, identifier=f"{row.number}-v{row.version}", sender=row.city, sent=_time(sent), status=status)
    _say(alert, msgType=kind, scope="Restricted", restriction="呼包鄂乌联防联控单位")
    if status == "Exercise":
        _say(alert, note=f"演练 {row.world}，非真实事件")
    if kind != "Alert":
        _say(alert, references=f"{row.city},{row.number}-v1,{_time(row.recorded_at)}")
    return alert


def _info(alert: Any, type_code: str, *, urgency: str, severity: str, certainty: str = "Observed") -> Any:
    known = load_reference().event_types.get(type_code)
    info = _element(alert, "info")
    _say(info, language="zh-CN", category=CATEGORIES.get(type_code[:2], "Other"))
    _say(info, event=known.name_zh if known else type_code)
    _say(info, urgency=urgency, severity=severity, certainty=certainty)
    _say(_element(info, "eventCode"), valueName="GB/T 35561", value=type_code)
    return info


def _place(area: Any, adcode: str) -> None:
    _say(_element(area, "geocode"), valueName="GB/T 2260", value=adcode)


def _mark(world: str) -> str:
    return "" if status_of(world) == "Actual" else "【演练】"


def _written(alert: Any) -> bytes:
    made: bytes = etree.tostring(alert, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return made


def _element(parent: Any, name: str) -> Any:
    tag = f"{{{NAMESPACE}}}{name}"
    return etree.Element(tag, nsmap={None: NAMESPACE}) if parent is None else etree.SubElement(parent, tag)


def _say(parent: Any, **texts: str) -> None:
    for name, content in texts.items():
        _element(parent, name).text = re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", "", content)


def _time(moment: datetime) -> str:
    """In Beijing, with its offset: `Z` is not allowed in CAP."""
    return moment.astimezone(BEIJING).isoformat(timespec="seconds")
