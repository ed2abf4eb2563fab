"""初报、续报、终报 and 交接班记录 as sheets in Chinese, as they stand."""

from sqlalchemy.orm import Session

from app.accounts.policy import Actor
from app.core.tables import world_of
from app.duty.handover import items_of, locked
from app.duty.handover_events import Item
from app.exchange.names import officer_name
from app.exchange.sheets import Block, Sheet, beijing, facts, marks, signatures, table, text
from app.incidents.models import IncidentRow
from app.incidents.report_events import IncidentReport, PhoneLog, ReportContent
from app.incidents.reports import sheet as report_in_full
from app.region.data import load_demo, load_reference

SERIES = {"first": "初报", "follow_up": "续报", "final": "终报"}
UNWRITTEN = "尚未拟写，没有可报送的内容。"
STATES = {"due": "待报", "drafted": "未签发稿", "sent": "已签发", "dropped": "不再报送"}
DIGITS = "〇一二三四五六七八九十"
ROLES = {"duty_officer": "值班员", "leader": "带班领导"}
GROUPS = {
    "incident": "处置中的事件",
    "report": "待报信息与通知",
    "decision": "待答复、审批事项",
    "order": "待签认指令",
    "out": "在外队伍与物资",
    "return": "待归还",
    "task": "未办结事项",
    "stale": "待核实台账",
    "note": "注意事项",
}
STALE = {"supply": "物资", "unit": "队伍装备", "resource": "场所", "fleet": "车辆"}


def report_sheet(session: Session, actor: Actor, report_id: int, *, made_at: str) -> Sheet:
    """The report with its names and numbers, for those who may read them; NotAllowed otherwise."""
    report = report_in_full(session, actor, report_id)
    incident = session.get_one(IncidentRow, report.incident_id)
    city = load_reference().cities[report.city].name_zh
    content = report.content
    blocks = [
        facts(
            [
                ("报送单位", f"{city}应急指挥中心"),
                ("主送", content.receivers if content else ""),
                ("事件编号", incident.number),
                ("状态", STATES[report.state]),
                ("书面报告时限", beijing(report.due_at)),
                ("签发", f"{officer_name(session, report.signed_by)}  {beijing(report.sent_at)}"),
                ("超时", f"{report.late_minutes} 分钟" if report.late_minutes else "无"),
            ]
        ),
        facts(_said(content), content.title or "报告内容") if content else text(UNWRITTEN, "报告内容"),
    ]
    if report.phone_log:
        blocks.append(_phone(report, report.phone_log))
    if report.correction_reason:
        blocks.append(text(report.correction_reason, "更正原因"))
    return Sheet(
        title=f"突发事件信息报告（{_name(report)}）",
        number=f"{incident.number}-{report.id}",
        marks=[*_marks(session), *([] if report.sent_at else ["草稿 · 未签发"])],
        blocks=[*blocks, signatures("撰写", "审核", "签发")],
        foot=f"{incident.number} {_name(report)} 第 {report.version} 版，打印于 {made_at}（北京时间）",
    )


def handover_sheet(session: Session, handover_id: int, *, made_at: str) -> Sheet:
    """What was handed over, item by item with when it was taken on, and both signatures."""
    row = locked(session, handover_id)
    city = load_reference().cities[row.city].name_zh
    giver, taker = officer_name(session, row.from_id), officer_name(session, row.to_id)
    items = items_of(row)
    groups = {group: [item for item in items if item.group == group] for group in GROUPS}
    return Sheet(
        title="值班交接班记录",
        number=f"{row.city}-{row.id}",
        marks=_marks(session),
        blocks=[
            facts(
                [
                    ("岗位", f"{city} {ROLES.get(row.role, row.role)}"),
                    ("交班", f"{giver}  签字 {beijing(row.from_signed_at)}"),
                    ("接班", f"{taker}  签字 {beijing(row.to_signed_at)}"),
                    ("建立时间", beijing(row.made_at)),
                    ("未确认事项", str(sum(1 for one in items if not (one.acknowledged_at or one.gone_at)))),
                ]
            ),
            *(
                table(GROUPS[group], ("事项", "时限", "接班确认"), [_item(item) for item in listed])
                for group, listed in groups.items()
                if listed
            ),
            signatures(f"交班 {giver}", f"接班 {taker}"),
        ],
        foot=f"交接班 {row.id} 第 {row.version} 版，打印于 {made_at}（北京时间）",
    )


def _marks(session: Session) -> list[str]:
    return marks(world_of(session), bool(load_demo().policy.notice_zh))


def _name(report: IncidentReport) -> str:
    number = DIGITS[report.number] if report.number < len(DIGITS) else str(report.number)
    count = number if report.series == "follow_up" else ""
    correction = f"（更正 {report.revision}）" if report.revision else ""
    return f"{SERIES[report.series]}{count}{correction}"


def _said(content: ReportContent) -> list[tuple[str, str]]:
    people = (
        f"死亡 {content.deaths} 人，失踪 {content.missing} 人，被困 {content.trapped} 人，"
        f"受伤 {content.injured} 人（其中重伤 {content.seriously_injured} 人）；"
        f"受影响 {content.affected} 人，紧急转移 {content.evacuated} 人"
    )
    loss = content.direct_loss_yuan
    return [
        ("发生时间", beijing(content.occurred_at)),
        ("发生地点", content.place),
        ("信息来源", content.source),
        ("事件性质", content.nature),
        ("简要经过", content.course),
        ("人员伤亡", people),
        ("直接经济损失", "尚未核定" if loss is None else f"{loss:,} 元"),
        ("影响范围", content.range),
        ("发展趋势", content.trend),
        ("已采取措施", content.measures),
        ("需要支援事项", content.help_needed),
        ("报告人", f"{content.reporter}  {content.reporter_phone}".strip()),
    ]


def _phone(report: IncidentReport, log: PhoneLog) -> Block:
    """A call is a fact of its own: when it was made, and when it was entered."""
    return facts(
        [
            ("电话报告时间", beijing(report.phoned_at)),
            ("录入时间", beijing(report.phone_recorded_at)),
            ("报告人与受话人", f"{log.caller} 报 {log.called}"),
            ("通话内容", log.content),
            ("已告知领导", log.leaders_informed),
        ],
        "电话报告记录",
    )


def _item(item: Item) -> list[str]:
    title = (
        f"{STALE.get(item.title, item.title)}待核实 {item.count} 条" if item.group == "stale" else item.title
    )
    if item.group == "out":
        title = f"{item.title}（{item.count} 项）"
    taken = (
        f"✓ {beijing(item.acknowledged_at)}"
        if item.acknowledged_at
        else "已不存在"
        if item.gone_at
        else "未确认"
    )
    return [title, beijing(item.due_at), taken]
