"""Spreadsheets: what people typed stays text, whatever a spreadsheet program would make of it."""

import io

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from app.afterwards.figures import Figures
from app.region.data import load_reference

Value = str | float | None
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
MONTHS = ("月份", "城市", "事件", "需求", "满足率", "指令到到达（中位，分钟）", "跨市占比", "借出单项")
REACH = (
    "旗县区",
    "城市",
    "本市最近（分钟）",
    "外市最近（分钟）",
    "1 小时内站点",
    "2 小时内站点",
    "2 小时内城市",
)


def safe(value: Value) -> Value:
    """A text that a program would run as a formula is quoted (ASVS 1.2.10)."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA_STARTS) else value


def workbook(sheets: dict[str, list[list[Value]]]) -> bytes:
    """An .xlsx of these sheets; every text is stored as text."""
    book = Workbook(write_only=True)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            cells = []
            for value in row:
                cell = WriteOnlyCell(sheet, value=safe(value))
                if isinstance(value, str):
                    cell.data_type = "s"
                cells.append(cell)
            sheet.append(cells)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def figures_workbook(figures: Figures, notes: list[str]) -> bytes:
    cities, counties = load_reference().cities, load_reference().counties
    months: list[list[Value]] = [
        [
            row.month,
            cities[row.city].name_zh,
            row.incidents,
            row.requests,
            row.fill,
            row.lead_minutes,
            row.across,
            row.lent,
        ]
        for row in figures.months
    ]
    reach: list[list[Value]] = [
        [
            counties[row.county].name_zh,
            cities[row.city].name_zh,
            row.nearest_own_minutes,
            row.nearest_other_minutes,
            row.sites_1h,
            row.sites_2h,
            row.cities_2h,
        ]
        for row in figures.reach
    ]
    head: list[list[Value]] = [[note] for note in notes]
    return workbook({"各市各月": [*head, [*MONTHS], *months], "可达": [*head, [*REACH], *reach]})
