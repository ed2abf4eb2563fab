"""Scenario files, read with the line of what is wrong in them."""

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import ValidationError

from app.core.errors import Invalid
from app.drills.scenario import Scenario
from config.settings import ROOT

FOLDER = ROOT / "config" / "scenarios"


class Fault(NamedTuple):
    """One thing that is wrong: the line, what it is about, and why."""

    line: int
    where: str
    reason: str


def parse(text: str) -> Scenario:
    """The scenario in `text` (TOML); Invalid `bad_scenario` with every fault's line and reason."""
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"line (\d+)", str(error))
        raise _refusal([Fault(int(found[1]) if found else 0, "", str(error))]) from error
    try:
        return Scenario.model_validate(content)
    except ValidationError as error:
        raise _refusal(faults_of(error, text)) from error


def parse_draft(content: dict[str, Any]) -> Scenario:
    """The same from forms: the `line` of a fault is the number of the inject or objective it is in."""
    try:
        return Scenario.model_validate(content)
    except ValidationError as error:
        faults = faults_of(error)
        numbered = [fault._replace(line=_number_of(fault, content)) for fault in faults]
        raise _refusal(numbered) from error


def _number_of(fault: Fault, content: dict[str, Any]) -> int:
    place = fault.where.split(".")
    if len(place) > 1 and place[1].isdigit():
        return int(place[1]) + 1
    quoted = re.search(r"inject '([^']+)'", fault.reason)
    keys = [one.get("key") for one in content.get("injects", []) if isinstance(one, dict)]
    return keys.index(quoted[1]) + 1 if quoted and quoted[1] in keys else 0


def faults_of(error: ValidationError, text: str = "") -> list[Fault]:
    """What pydantic found, each with the line of the file it stands on (0 when there is no file)."""
    found = []
    for item in error.errors(include_url=False, include_input=False):
        reasons = str(item["msg"]).removeprefix("Value error, ").split("; ")
        where = ".".join(str(part) for part in item["loc"])
        found += [Fault(_line_of(text, item["loc"], reason), where, reason) for reason in reasons]
    return found


def from_file(path: Path) -> Scenario:
    return parse(path.read_text(encoding="utf-8"))


@cache
def shipped() -> dict[str, Scenario]:
    """Every scenario of config/scenarios by its key, shortest first."""
    found = [from_file(path) for path in sorted(FOLDER.glob("*.toml"))]
    return {one.key: one for one in sorted(found, key=lambda one: (one.minutes, one.key))}


def _refusal(faults: list[Fault]) -> Invalid:
    return Invalid("bad_scenario", {"faults": [fault._asdict() for fault in faults]})


def _line_of(text: str, where: tuple[int | str, ...], reason: str) -> int:
    """The line of the named table and key; for a rule over the whole, that of the key it quotes."""
    lines = text.splitlines()
    quoted = re.search(r"'([^']+)'", reason)
    if not where:
        return next((n for n, line in enumerate(lines, 1) if quoted and f'"{quoted[1]}"' in line), 1)
    start = 0
    if len(where) > 1 and isinstance(where[1], int):
        header = f"[[{where[0]}]]"
        starts = [n for n, line in enumerate(lines) if line.strip() == header]
        start = starts[where[1]] if where[1] < len(starts) else 0
    names = [str(part) for part in where if isinstance(part, str)]
    for name in reversed(names):
        for number, line in enumerate(lines[start:], start + 1):
            if re.match(rf"\s*{re.escape(name)}\s*=|.*[{{,]\s*{re.escape(name)}\s*=", line):
                return number
    return start + 1
