"""What an officer can type wrongly is named in words, not by the name it is sent by."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from app.console.openapi import document

SOURCES = Path(__file__).parents[2] / "app" / "console" / "src"
# Set by the console itself: ids, what was seen, choices from lists and switches.
CHOSEN = re.compile(
    r".*_ids?$|id|seen_version|version|content_hash|.*_reference|keys?|rows|lines|movements|needs|checklist|counts"
    r"|options|around|forbidden|locked|struck|safe|sources|members|together_with|played|departures|modes?|state"
    r"|step|action|accept|agree|approve|reached|retired|read_only|editing|window|draft|keep|on_real|proposal"
    r"|scenario|what|about|below_floor|availability|receivers|ending|rating|objective|month|node|taken_at"
)
LIMITS = {"minimum", "maximum", "exclusiveMinimum", "maxLength", "minLength", "pattern", "format"}


def _texts() -> set[str]:
    files = (SOURCES / "i18n" / "texts").glob("*.ts")
    return {key for file in files for key in re.findall(r'^\s*"([a-z0-9_.]+)":', file.read_text(), re.M)}


def _labels() -> list[str]:
    code = (SOURCES / "features" / "decide" / "problems.ts").read_text()
    block = re.search(r"const LABELS = \[(.*?)\];", code, re.S)
    assert block
    return re.findall(r'"([a-z_.]+)"', block[1])


def _typed(schema: dict[str, Any], known: dict[str, Any], seen: set[str]) -> Iterator[str]:
    """Names of the fields below that may break a limit."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        if name not in seen:
            yield from _typed(known[name], known, seen | {name})
        return
    for part in ("anyOf", "allOf", "oneOf"):
        for each in schema.get(part, []):
            yield from _typed(each, known, seen)
    if "items" in schema:
        yield from _typed(schema["items"], known, seen)
    for name, field in schema.get("properties", {}).items():
        if any(LIMITS & each.keys() for each in (field, *field.get("anyOf", []))):
            yield name
        yield from _typed(field, known, seen)


def test_every_field_that_can_be_typed_wrongly_has_a_name_in_words() -> None:
    told = document()
    known = told["components"]["schemas"]
    bodies = [
        content["schema"]
        for path in told["paths"].values()
        for operation in path.values()
        for content in operation.get("requestBody", {}).get("content", {}).values()
    ]
    typed = {name for body in bodies for name in _typed(body, known, set())}
    texts, labels = _texts(), _labels()
    assert len(typed) > 80
    unnamed = {
        name
        for name in typed
        if not CHOSEN.fullmatch(name) and not any(f"{label}.{name}" in texts for label in labels)
    }
    assert unnamed == set()
