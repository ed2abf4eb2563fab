"""Spreadsheets carry text as text: what looks like a formula is none."""

import io

import pytest
from openpyxl import load_workbook

from app.exchange.spreadsheet import workbook
from tests.conftest import SignIn


@pytest.mark.parametrize("typed", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", '=HYPERLINK("http://x")'])
def test_a_text_like_a_formula_stays_text(typed: str) -> None:
    book = load_workbook(io.BytesIO(workbook({"页": [[typed, 3.5, None]]})))
    cell, number, *_ = next(book["页"].iter_rows())
    assert (cell.data_type, number.value) == ("s", 3.5)
    assert str(cell.value).startswith("'")


def test_the_figures_leave_as_a_spreadsheet_that_says_it_is_invented(client: SignIn) -> None:
    answer = client("hohhot.leader").get("/api/figures.xlsx")
    assert answer.status_code == 200
    book = load_workbook(io.BytesIO(answer.data))
    assert "虚构数据" in str(book["可达"]["A1"].value)
    assert book["可达"].max_row > 38
