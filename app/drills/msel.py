"""The script as a spreadsheet (MSEL) and back: one sheet of facts, one of objectives, one row per inject."""

import json
from io import BytesIO
from typing import Any
from zipfile import BadZipFile

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Font
from openpyxl.utils.exceptions import InvalidFileException
from pydantic import ValidationError

from app.drills.library import Fault, Place, faults_of, number_of, refusal
from app.drills.scenario import Scenario

FACTS = (
    "key", "title_zh", "title_en", "category", "based_on_zh", "source", "cities", "minutes", "begins",
    "work_minutes", "joint_planning", "summary_zh",
)  # fmt: skip
OBJECTIVES = ("key", "title_zh", "title_en", "guide_zh")
INJECTS = (
    "key", "after_minutes", "when", "channel", "sender_zh", "to_role", "to_city", "title_zh", "title_en",
    "text_zh", "effect", "expect",
)  # fmt: skip
AS_JSON = {"cities", "when", "effect", "expect"}
MOST_ROWS = 1000


def to_sheet(script: Scenario) -> bytes:
    """Conditions, effects and expectations are JSON in their cells, so that the way back loses nothing."""
    content = script.model_dump(mode="json")
    book = Workbook()
    facts = book.active
    assert facts is not None
    facts.title = "scenario"
    for name in FACTS:
        facts.append([name, _cell(name, content[name])])
    for title, columns, rows in (
        ("objectives", OBJECTIVES, content["objectives"]),
        ("injects", INJECTS, content["injects"]),
    ):
        sheet = book.create_sheet(title)
        sheet.append(list(columns))
        for cell in sheet[1]:
            cell.font = Font(bold=True)
        for row in rows:
            sheet.append([_cell(name, row[name]) for name in columns])
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def from_sheet(content: bytes) -> Scenario:
    """Invalid `bad_scenario` names the row (in `line`) of every fault."""
    try:
        book = load_workbook(BytesIO(content), read_only=True, data_only=True)
    except (BadZipFile, InvalidFileException, KeyError, ValueError, OSError) as error:
        raise refusal([Fault(0, "", "no_spreadsheet", {})]) from error
    missing = {"scenario", "objectives", "injects"} - set(book.sheetnames)
    if missing:
        raise refusal([Fault(0, name, "no_such_sheet", {"wrong": name}) for name in sorted(missing)])
    facts = {str(row[0]): row[1] for row in _rows(book["scenario"]) if len(row) > 1 and row[0] in FACTS}
    given: dict[str, Any] = {name: _value("scenario", 0, name, value) for name, value in facts.items()}
    given["objectives"] = _table(book["objectives"], "objectives", OBJECTIVES)
    given["injects"] = _table(book["injects"], "injects", INJECTS)
    try:
        return Scenario.model_validate({key: value for key, value in given.items() if value is not None})
    except ValidationError as error:
        raise refusal(faults_of(error, lambda where, fault: _row_of(given, where, fault))) from error


def _rows(sheet: Any) -> list[tuple[Any, ...]]:
    return [row for row in sheet.iter_rows(max_row=MOST_ROWS, max_col=20, values_only=True) if any(row)]


def _table(sheet: Any, title: str, columns: tuple[str, ...]) -> list[dict[str, Any]]:
    rows = _rows(sheet)
    head = [str(name) for name in rows[0]] if rows else []
    found = []
    for number, row in enumerate(rows[1:], 2):
        pairs = [(name, value) for name, value in zip(head, row, strict=False) if name in columns]
        found.append({name: _value(title, number, name, value) for name, value in pairs if value is not None})
    return found


def _cell(name: str, value: object) -> object:
    if name in AS_JSON:
        return None if value is None else json.dumps(value, ensure_ascii=False)
    return value


def _value(sheet: str, row: int, name: str, value: object) -> object:
    if name in {"category", "to_city"} and isinstance(value, int | float):
        return str(int(value))  # spreadsheet programs make numbers of codes
    if name not in AS_JSON or value is None:
        return value
    try:
        return json.loads(str(value))
    except ValueError as error:
        raise refusal([Fault(row, f"{sheet}.{name}", "bad_json", {"said": str(error)})]) from error


def _row_of(given: dict[str, Any], where: Place, fault: Fault) -> int:
    """Rows count as the spreadsheet counts them, the heading being the first; 0 for the sheet of facts."""
    number = number_of(given, where, fault)
    return number + 1 if number else 0
