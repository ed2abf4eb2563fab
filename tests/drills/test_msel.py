"""A script goes out as a spreadsheet and comes back the same; what is wrong in it is named by its row."""

from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from app.core.errors import Invalid
from app.drills.library import FOLDER, parse, shipped
from app.drills.msel import from_sheet, to_sheet


@pytest.mark.parametrize("key", sorted(shipped()))
def test_a_script_comes_back_from_its_spreadsheet_as_it_was(key: str) -> None:
    assert from_sheet(to_sheet(shipped()[key])) == shipped()[key]


@pytest.mark.parametrize(
    ("sheet", "cell", "value", "line", "where"),
    [
        ("injects", "D3", "pigeon", 3, "channel"),
        ("injects", "B2", -5, 2, "after_minutes"),
        ("injects", "K2", "{no json", 2, "effect"),
        ("scenario", "B4", "99999", 0, "category"),
    ],
)
def test_a_fault_in_a_spreadsheet_names_its_row_and_what_it_is_about(
    sheet: str, cell: str, value: object, line: int, where: str
) -> None:
    book: Any = load_workbook(BytesIO(to_sheet(shipped()["first_try"])))
    book[sheet][cell] = value
    out = BytesIO()
    book.save(out)
    with pytest.raises(Invalid) as refusal:
        from_sheet(out.getvalue())
    faults: Any = refusal.value.details["faults"]
    assert refusal.value.code == "bad_scenario"
    assert [(fault["line"], where in fault["field"]) for fault in faults] == [(line, True)]


def test_a_fault_in_a_file_names_its_line_and_why() -> None:
    text = (FOLDER / "first_try.toml").read_text(encoding="utf-8")
    wrong = text.replace('channel = "media"', 'channel = "pigeon"')
    line = next(n for n, row in enumerate(wrong.splitlines(), 1) if "pigeon" in row)
    with pytest.raises(Invalid) as refusal:
        parse(wrong)
    faults: Any = refusal.value.details["faults"]
    assert [(fault["line"], "phone" in fault["limits"]["expected"]) for fault in faults] == [(line, True)]
