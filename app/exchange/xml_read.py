"""A message from outside as XML: read without entities, network or document type, and held to its schema.

What breaks the schema is said by a code of our own with its details; the parser's line is a detail only.
"""

import re
from functools import cache
from pathlib import Path
from typing import Any

from lxml import etree

from app.core.errors import Invalid

MOST_BYTES = 500_000
MOST_WORDS = 200  # of the parser's own line
TIMES = {"sent", "effective", "onset", "expires", "SentDateTime", "DateTime"}


def parsed(content: bytes) -> Any:
    """The root of a well-formed document. Invalid `message_too_large`, `message_not_xml`,
    `message_has_doctype`."""
    if len(content) > MOST_BYTES:
        raise Invalid("message_too_large", {"limit_bytes": MOST_BYTES})
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as broken:
        raise Invalid("message_not_xml", {"line": broken.lineno or 0}) from broken
    if root.getroottree().docinfo.doctype:
        raise Invalid("message_has_doctype")
    return root


def require_valid(root: Any, path: Path) -> None:
    """Invalid with the first fault against the schema at `path`."""
    schema = schema_of(path)
    if not schema.validate(root):
        raise _fault(root, schema.error_log[0])


@cache
def schema_of(path: Path) -> Any:
    return etree.XMLSchema(etree.parse(str(path), etree.XMLParser(no_network=True)))


def wrong_namespace(root: Any, expected: str) -> Invalid:
    return Invalid("message_wrong_namespace", {"tag": str(root.tag), "expected": expected})


def _fault(root: Any, entry: Any) -> Invalid:
    said = str(entry.message)
    details: dict[str, object] = {"line": entry.line, "element": _element(said), "raw": said[:MOST_WORDS]}
    if entry.type_name == "SCHEMAV_ELEMENT_CONTENT":
        return _order(root, said, details)
    if entry.type_name.startswith("SCHEMAV_CVC_"):
        value = re.search(r"'([^']*)' is not", said)
        details["value"] = value.group(1) if value else ""
        return Invalid("message_bad_time" if details["element"] in TIMES else "message_bad_value", details)
    return Invalid("message_against_schema", details)


def _order(root: Any, said: str, details: dict[str, object]) -> Invalid:
    """What was expected stands elsewhere in the message, or nowhere."""
    expected = [_local(name) for name in re.findall(r"\{[^}]*\}\w+", said.partition("Expected is")[2])]
    details["expected"] = expected
    there = {_local(str(one.tag)) for one in root.iter(etree.Element)}
    missing = expected and not there & set(expected)
    return Invalid("message_element_missing" if missing else "message_element_misplaced", details)


def _element(said: str) -> str:
    found = re.match(r"Element '([^']*)'", said)
    return _local(found.group(1)) if found else ""


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]
