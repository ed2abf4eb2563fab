"""Scenario files, read with the line of what is wrong in them."""

import re
import tomllib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import ValidationError

from app.core.errors import Invalid
from app.drills.scenario import Scenario
from config.settings import ROOT

FOLDER = ROOT / "config" / "scenarios"

Place = tuple[int | str, ...]


class Fault(NamedTuple):
    """One thing that is wrong: line, row or number; the field or key it is about; a code; its limits."""

    line: int
    field: str
    problem: str
    limits: dict[str, str]


def parse(text: str) -> Scenario:
    """The scenario in `text` (TOML); Invalid `bad_scenario` with every fault and its line."""
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"line (\d+)", str(error))
        raise refusal([Fault(int(found[1]) if found else 0, "", "bad_toml", {"said": str(error)})]) from error
    try:
        return Scenario.model_validate(content)
    except ValidationError as error:
        raise refusal(faults_of(error, lambda where, fault: _line_of(text, where, fault))) from error


def parse_draft(content: dict[str, Any]) -> Scenario:
    """The same from forms: the `line` of a fault is the number of the inject or objective it is in."""
    try:
        return Scenario.model_validate(content)
    except ValidationError as error:
        raise refusal(faults_of(error, lambda where, fault: number_of(content, where, fault))) from error


def faults_of(error: ValidationError, line_of: Callable[[Place, Fault], int]) -> list[Fault]:
    """What pydantic found; `line_of` tells where each stands in what was read."""
    found = []
    for item in error.errors(include_url=False, include_input=False):
        where, context = item["loc"], item.get("ctx", {})
        if item["type"] == "incoherent":
            faults = [Fault(0, flaw.key, flaw.problem, {"wrong": flaw.wrong}) for flaw in context["flaws"]]
        else:
            limits = {key: str(value) for key, value in context.items()}
            faults = [Fault(0, ".".join(map(str, where)), item["type"], limits)]
        found += [fault._replace(line=line_of(where, fault)) for fault in faults]
    return found


def refusal(faults: list[Fault]) -> Invalid:
    return Invalid("bad_scenario", {"faults": [fault._asdict() for fault in faults]})


def from_file(path: Path) -> Scenario:
    return parse(path.read_text(encoding="utf-8"))


@cache
def shipped() -> dict[str, Scenario]:
    """Every scenario of config/scenarios by its key, shortest first."""
    found = [from_file(path) for path in sorted(FOLDER.glob("*.toml"))]
    return {one.key: one for one in sorted(found, key=lambda one: (one.minutes, one.key))}


def number_of(content: dict[str, Any], where: Place, fault: Fault) -> int:
    """Which inject or objective, counted from 1, a fault is in; 0: none."""
    if len(where) > 1 and isinstance(where[1], int):
        return where[1] + 1
    for number, inject in enumerate(content.get("injects", []), 1):
        if fault.field in {inject["key"], *(one["key"] for one in inject.get("expect", []))}:
            return number
    return 0


def _line_of(text: str, where: Place, fault: Fault) -> int:
    """The line of the named table and key; for a rule over the whole, that of the key it is about."""
    lines = text.splitlines()
    if not where:
        return next((n for n, line in enumerate(lines, 1) if f'"{fault.field}"' in line), 1)
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
