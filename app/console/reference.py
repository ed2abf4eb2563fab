"""Everything a console shows that does not change while it runs: places, codes, catalogue, agreement."""

import hashlib
import json
from functools import cache
from typing import Any

from app.region.data import load_demo, load_reference


@cache
def reference_json(tianditu_key: str) -> tuple[str, str]:
    """The JSON text and its ETag."""
    known = load_reference()
    notice = load_demo().policy
    content: dict[str, Any] = {
        "cities": _rows(known.cities.values()),
        "counties": _rows(known.counties.values()),
        "event_types": [row for row in _rows(known.event_types.values()) if row["relevant_inland"]],
        "levels": _rows(known.levels.values()),
        "items": _rows(known.items.values()),
        "capabilities": _rows(known.capabilities.values()),
        "unit_kinds": _rows(known.unit_kinds.values()),
        "resource_kinds": _rows(known.resource_kinds.values()),
        "vehicle_classes": _rows(known.vehicle_classes.values()),
        "refusal_reasons": _rows(known.agreement.refusal.reasons),
        "agreement": known.agreement.model_dump(mode="json", exclude={"refusal"}),
        "nodes": _rows(known.nodes.values()),
        "edges": _rows(known.edges.values()),
        "rail": _rows(known.rail),
        "airports": _rows(known.airports),
        "facilities": _rows(known.facilities.values()),
        "river": _rows(known.river),
        "unknown_codes": [vars(code) for code in known.unknown_codes],
        "tianditu_key": tianditu_key,
        "invented_notice_zh": notice.notice_zh,
        "invented_notice_en": notice.notice_en,
    }
    text = json.dumps(content, ensure_ascii=False)
    return text, hashlib.sha256(text.encode()).hexdigest()[:32]


def _rows(rows: Any) -> list[dict[str, Any]]:
    return [row.model_dump(mode="json") for row in rows]
