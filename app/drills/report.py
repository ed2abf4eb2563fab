"""The written evaluation: one content, laid out as a page, as a PDF and as a spreadsheet."""

import json
from datetime import datetime
from io import BytesIO
from typing import NamedTuple
from zoneinfo import ZoneInfo

import typst
from markupsafe import escape
from openpyxl import Workbook
from openpyxl.styles import Font

from app.drills.assessing import Evaluation
from app.drills.scenario import Scenario
from app.region.data import load_reference

BEIJING = ZoneInfo("Asia/Shanghai")
MARK = "演练 演练 演练"
RESULTS = {"met": "完成", "late": "超时", "missed": "未完成", "pending": "未到时限", "not_reached": "未触发"}
ROLES = {
    "duty_officer": "值班员",
    "leader": "带班领导",
    "storekeeper": "物资管理员",
    "team_leader": "队长",
    "joint_command": "联合指挥部",
}
STEPS = {
    "acknowledge": "受理来电",
    "grade": "定级",
    "report": "首报",
    "propose": "生成方案",
    "consent": "答复借用",
    "approve": "批准方案",
    "depart": "全部出发",
    "fill": "需求签收完毕",
}
RATINGS = {"P": "P 顺利完成", "S": "S 完成但有困难", "M": "M 困难较大", "U": "U 未能完成"}
PROVEN = {
    "proven": "已证明最优",
    "within_gap": "在允许误差内",
    "nothing_asked": "未提出需求",
    "no_plan": "无可行方案",
}


class Table(NamedTuple):
    title: str
    note: str
    head: list[str]
    rows: list[list[str]]


class Document(NamedTuple):
    title: str
    facts: list[str]
    tables: list[Table]


def document(script: Scenario, found: Evaluation) -> Document:
    """GB/T 46792-2025 报告的顺序：概况、目标、过程、结论、问题与改进（条文未公开，以目录为准）。"""
    exercise = found.exercise
    began = _moment(exercise.drill_started_at)
    return Document(
        title=f"【演练】{exercise.title_zh} 评估报告",
        facts=[
            f"演练编号：第 {exercise.id} 次；脚本：{exercise.scenario_key}；随机种子：{exercise.seed}",
            f"参演城市：{'、'.join(_city(one) for one in exercise.cities)}",
            f"演练时钟（北京时间）：{began} 至 {_moment(exercise.drill_ended_at)}",
            f"结束原因：{_reason(exercise.reason)}",
            f"依据的真实事件：{script.based_on_zh}（来源：{script.source}）",
            "本报告全部内容为演练，登记物资为演示数据；按岗位逐项列出，不计算总分。",
        ],
        tables=[
            _outcomes(found),
            _posts(found),
            _timings(found),
            _needs(found),
            _ratings(script, found),
            _findings(found),
            _earlier(found),
        ],
    )


def as_html(page: Document) -> str:
    """One file that needs nothing else; the mark stands behind every printed page."""
    parts = [f"<h1>{escape(page.title)}</h1>", *(f"<p>{escape(fact)}</p>" for fact in page.facts)]
    for table in page.tables:
        parts.append(f"<h2>{escape(table.title)}</h2>")
        if table.note:
            parts.append(f"<p class=note>{escape(table.note)}</p>")
        parts.append(_html_table(table) if table.rows else "<p>无</p>")
    style = (
        "body{font:15px/1.6 'Noto Sans SC',sans-serif;max-width:1000px;margin:2em auto;padding:0 1em}"
        "table{border-collapse:collapse;width:100%}"
        "td,th{border:1px solid #999;padding:4px 8px;text-align:left}"
        ".note{color:#555}.mark{position:fixed;inset:35% 0 auto;text-align:center;font-size:90px;"
        "color:#c0000022;transform:rotate(-25deg);pointer-events:none}"
    )
    return (
        f"<!doctype html><html lang=zh><meta charset=utf-8><title>{escape(page.title)}</title>"
        f"<style>{style}</style><div class=mark>{MARK}</div>{''.join(parts)}</html>"
    )


def as_pdf(page: Document) -> bytes:
    """A4, the mark across every page; set by typst from a file of data, so that no text can become markup."""
    content = {
        "title": page.title,
        "mark": MARK,
        "facts": page.facts,
        "tables": [table._asdict() for table in page.tables],
    }
    pdf = typst.compile(_LAYOUT.encode(), sys_inputs={"content": json.dumps(content, ensure_ascii=False)})
    assert isinstance(pdf, bytes)
    return pdf


def as_sheet(page: Document) -> bytes:
    """One sheet per table, each with the mark in its first row."""
    book = Workbook()
    first = book.active
    assert first is not None
    first.title = "概况"
    for line in (MARK, page.title, *page.facts):
        first.append([line])
    for table in page.tables:
        sheet = book.create_sheet(table.title[:31])
        sheet.append([f"{MARK} {table.title} {table.note}"])
        sheet.append(table.head)
        for cell in sheet[2]:
            cell.font = Font(bold=True)
        for row in table.rows:
            sheet.append([_plain(value) for value in row])
    out = BytesIO()
    book.save(out)
    return out.getvalue()


_LAYOUT = """
#let c = json(bytes(sys.inputs.content))
#set page(paper: "a4", margin: 18mm, numbering: "1 / 1", background: rotate(-30deg,
  text(60pt, fill: rgb("#c0000022"), c.mark)))
#set text(font: ("Noto Sans SC", "Noto Sans CJK SC", "Noto Serif CJK SC"), size: 9.5pt, lang: "zh")
#align(center, text(15pt, weight: "bold", c.title))
#for fact in c.facts [ #fact #parbreak() ]
#for t in c.tables [
  #text(12pt, weight: "bold", t.title) #parbreak()
  #if t.note != "" [ #text(fill: gray, t.note) #parbreak() ]
  #if t.rows.len() == 0 [ 无 #parbreak() ] else [
    #table(columns: t.head.len(), inset: 4pt, ..t.head.map(h => strong(h)), ..t.rows.flatten())
  ]
]
"""


def _outcomes(found: Evaluation) -> Table:
    rows = [
        [
            one.title_zh, _post(one.city, one.role), RESULTS[one.result], _minutes(one.limit_minutes),
            _minutes(one.minutes), f"日志第 {one.evidence} 条" if one.evidence else "无",
        ]
        for one in found.outcomes
    ]  # fmt: skip
    note = "每项以演练日志为证；用时自情景注入起算。"
    return Table("预期行动", note, ["行动", "岗位", "结果", "时限", "用时", "证据"], rows)


def _posts(found: Evaluation) -> Table:
    rows = [
        [_post(one.city, one.role), str(one.met), str(one.late), str(one.missed), str(one.not_reached)]
        for one in found.posts
    ]
    return Table("各岗位情况", "", ["岗位", "完成", "超时", "未完成", "未触发"], rows)


def _timings(found: Evaluation) -> Table:
    rows = [
        [STEPS[one.what], _post(one.city, one.role), one.of, _minutes(one.minutes)] for one in found.timings
    ]
    return Table("各环节用时", "演练结束时尚未完成的记为“未完成”。", ["环节", "岗位", "对象", "用时"], rows)


def _needs(found: Evaluation) -> Table:
    rows = [
        [
            one.incident, _kind(one.form, one.kind), str(one.quantity), str(one.in_time), str(one.late),
            str(one.unmet), _minutes(one.latest_minutes_late), _count(one.best_in_time),
            _count(one.best_unmet),
            _minutes(one.best_latest_minutes_late) if one.best_in_time is not None else "未知",
        ]
        for one in found.needs
    ]  # fmt: skip
    status = PROVEN.get(found.best_status or "", found.best_status or "尚未计算")
    note = f"事后最优：自首报起即知全部需求时的最快方案（{status}）。未到的按计划到达时间计。"
    head = ["事件", "需求", "数量", "按时", "迟到", "缺口", "最晚迟", "最优按时", "最优缺口", "最优最晚迟"]
    return Table("需求满足与事后最优", note, head, rows)


def _ratings(script: Scenario, found: Evaluation) -> Table:
    given = {one.objective: one for one in found.ratings}
    rows = [
        [
            one.title_zh, one.guide_zh,
            RATINGS[given[one.key].rating] if one.key in given else "尚未评定",
            given[one.key].note if one.key in given else "",
        ]
        for one in script.objectives
    ]  # fmt: skip
    return Table(
        "目标评定",
        "评定等级按 HSEEP 2020 的 P/S/M/U，由评估人员给出。",
        ["目标", "要点", "等级", "说明"],
        rows,
    )


def _findings(found: Evaluation) -> Table:
    states = {"open": "未闭环", "closed": "已闭环"}
    rows = [
        [one.text, _city(one.city), one.owner, one.due_on.isoformat(), states[one.state], one.closing_note]
        for one in found.findings
    ]
    note = "演练发现的问题应推动预案修订（突发事件应对法第二十八条）。"
    return Table("问题与改进", note, ["问题", "城市", "责任人", "期限", "状态", "整改情况"], rows)


def _earlier(found: Evaluation) -> Table:
    head = ["行动", "本次", *(f"第 {run.exercise_id} 次" for run in found.earlier)]
    rows = [
        [
            one.title_zh,
            f"{RESULTS[one.result]} {_minutes(one.minutes)}",
            *(
                f"{RESULTS.get(run.results.get(one.key, ''), '无此项')} {_minutes(run.minutes.get(one.key))}"
                for run in found.earlier
            ),
        ]
        for one in found.outcomes
    ]
    return Table("与以往各次比较", "", head, rows if found.earlier else [])


def _html_table(table: Table) -> str:
    head = "".join(f"<th>{escape(name)}</th>" for name in table.head)
    rows = "".join(f"<tr>{''.join(f'<td>{escape(value)}</td>' for value in row)}</tr>" for row in table.rows)
    return f"<table><tr>{head}</tr>{rows}</table>"


def _post(city: str | None, role: str | None) -> str:
    return f"{_city(city)} {ROLES.get(role or '', role or '')}".strip()


def _city(city: str | None) -> str:
    return load_reference().cities[city].name_zh if city else "联合指挥部"


def _kind(form: str, kind: str) -> str:
    known = load_reference()
    names = {"supply": known.items, "unit": known.capabilities, "resource": known.resource_kinds}
    return str(names[form][kind].name_zh)


def _reason(reason: str) -> str:
    if reason.startswith("real_incident "):
        return f"真实突发事件 {reason.partition(' ')[2]}，演练中止"
    return {"time_over": "脚本时间结束", "": "尚未结束"}.get(reason, reason)


def _moment(moment: datetime | None) -> str:
    return moment.astimezone(BEIJING).strftime("%Y-%m-%d %H:%M") if moment else "尚未"


def _minutes(minutes: float | None) -> str:
    return "未完成" if minutes is None else f"{minutes:g} 分"


def _count(value: int | None) -> str:
    return "未知" if value is None else str(value)


def _plain(text: str) -> str:
    """A cell a spreadsheet program takes for text, not for a formula."""
    return f"'{text}" if text[:1] in "=+-@" else text
