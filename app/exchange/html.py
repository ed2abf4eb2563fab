"""A sheet as a page to print from the browser: no script, nothing from outside, all of it escaped."""

from html import escape

from app.exchange.sheets import Block, Sheet

STYLE = """
body{font:11pt/1.5 "Noto Sans SC","Source Han Sans SC","Microsoft YaHei",sans-serif;color:#000;
background:#fff;margin:18mm auto;max-width:178mm}
h1{font-size:19pt;text-align:center;margin:0 0 2mm}h2{font-size:12.5pt;margin:6mm 0 2mm}
.number{text-align:center;margin:0 0 5mm}
.mark{border:1.5pt solid #b00;color:#b00;font-weight:700;text-align:center;padding:1mm;margin:0 0 2mm}
table{border-collapse:collapse;width:100%}th,td{border:.5pt solid #444;padding:1.2mm 2mm;text-align:left;
vertical-align:top;overflow-wrap:anywhere}
th{background:#eee}tr{break-inside:avoid}thead{display:table-header-group}
.sign{display:flex;flex-wrap:wrap;gap:8mm;margin-top:12mm}
.sign span{min-width:52mm;border-bottom:.5pt solid #000}
footer{margin-top:8mm;font-size:8.5pt;color:#444;overflow-wrap:anywhere}@page{size:A4;margin:14mm}
@media print{body{margin:0;max-width:none}}
"""


def page(sheet: Sheet) -> str:
    """The whole document."""
    marked = "".join(f'<p class="mark">{escape(mark)}</p>' for mark in sheet.marks)
    body = "".join(_block(block) for block in sheet.blocks)
    return (
        '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>{escape(sheet.title)} {escape(sheet.number)}</title><style>{STYLE}</style></head><body>"
        f'{marked}<h1>{escape(sheet.title)}</h1><p class="number">{escape(sheet.number)}</p>{body}'
        f"<footer>{escape(sheet.foot)}</footer></body></html>"
    )


def _block(block: Block) -> str:
    heading = f"<h2>{escape(block.heading)}</h2>" if block.heading else ""
    return heading + _FORMS[block.form](block.rows)


def _facts(rows: list[list[str]]) -> str:
    return (
        "<table>"
        + "".join(f"<tr><th>{escape(a)}</th><td>{escape(b)}</td></tr>" for a, b in rows)
        + "</table>"
    )


def _table(rows: list[list[str]]) -> str:
    head, *body = rows
    cells = "".join(f"<th>{escape(cell)}</th>" for cell in head)
    lines = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in body)
    return f"<table><thead><tr>{cells}</tr></thead><tbody>{lines}</tbody></table>"


def _text(rows: list[list[str]]) -> str:
    return "".join(f"<p>{escape(row[0])}</p>" for row in rows)


def _signatures(rows: list[list[str]]) -> str:
    return '<div class="sign">' + "".join(f"<span>{escape(row[0])}:</span>" for row in rows) + "</div>"


_FORMS = {"facts": _facts, "table": _table, "text": _text, "signatures": _signatures}
