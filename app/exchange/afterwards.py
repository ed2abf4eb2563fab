"""The after-action report as a sheet in Chinese."""

from sqlalchemy.orm import Session

from app.afterwards.report import after_action
from app.afterwards.shapes import AfterAction
from app.core.tables import world_of
from app.exchange.names import item_name, officer_name, unit_of
from app.exchange.sheets import Block, Sheet, beijing, facts, marks, table, text
from app.region.data import load_demo, load_reference

STEPS = {
    "logged": "接报登记",
    "graded": "事件分级",
    "response_started": "启动响应",
    "needs_stated": "提出需求",
    "plan_submitted": "提交方案",
    "first_answer": "首个城市答复",
    "approved": "批准方案",
    "order_acknowledged": "首份指令签认",
    "first_departure": "首批出发",
    "first_arrival": "首批到达",
    "first_receipt": "首次签收",
    "response_ended": "响应结束",
    "settled": "首次结算",
}
ACTIONS = {
    "incident.logged": "接报登记",
    "incident.corrected": "更正信息",
    "incident.graded": "事件分级",
    "incident.response_started": "启动响应",
    "incident.response_changed": "调整响应",
    "incident.response_ended": "解除响应",
    "need.stated": "提出需求",
    "need.changed": "更改需求",
    "need.withdrawn": "撤回需求",
    "plan.drafted": "拟订方案",
    "plan.submitted": "提交方案",
    "plan.consent_granted": "同意出借",
    "plan.consent_partly_granted": "部分同意",
    "plan.consent_refused": "不同意出借",
    "plan.approved": "批准方案",
    "plan.rejected": "驳回方案",
    "plan.withdrawn": "撤回方案",
    "plan.revised": "修订方案",
    "plan.closed": "方案办结",
    "order.issued": "签发调拨指令",
    "order.acknowledged": "签认指令",
    "order.costs_stated": "提出费用清单",
    "order.settled": "结算确认",
    "movement.departed": "出发",
    "movement.arrived": "到达",
    "movement.received": "签收",
    "movement.released": "任务结束",
    "movement.returning": "返程",
    "movement.returned": "归还",
    "movement.inspected": "验收",
    "movement.settled": "结算",
    "movement.eta_changed": "预计到达时间变化",
    "lesson.raised": "提出改进事项",
    "lesson.closed": "改进事项办结",
}
GRADES = {1: "特别重大", 2: "重大", 3: "较大", 4: "一般"}
LESSON_STATES = {"open": "未办结", "closed": "已办结", "dropped": "不再办理"}
HASH_SHOWN = 12


def after_action_sheet(session: Session, incident_id: int, *, made_at: str) -> Sheet:
    report = after_action(session, incident_id)
    world = world_of(session)
    invented = bool(load_demo().policy.notice_zh)
    return Sheet(
        title="突发事件应急处置总结报告",
        number=report.number,
        marks=marks(world, invented),
        blocks=[
            _head(report),
            _steps(report),
            _needs(report),
            _trips(report),
            _decisions(session, report),
            _lessons(report),
            _moments(session, report),
        ],
        foot=f"由日志第 1 至 {report.position} 条自动生成，逐条可核（{world}）；打印于 {made_at}（北京时间）",
    )


def _head(report: AfterAction) -> Block:
    fill = "—" if report.fill is None else f"{report.fill:.0%}"
    late = "—" if report.mean_late_minutes is None else f"平均 {report.mean_late_minutes:+.0f} 分钟"
    return facts(
        [
            ("事件", report.title),
            ("地点", f"{load_reference().cities[report.city].name_zh} {report.place}"),
            ("发生时间", beijing(report.occurred_at)),
            ("接报登记", beijing(report.called_at)),
            ("事件分级", GRADES.get(report.grade or 0, "未分级")),
            ("需求满足率", f"{fill}（可用数量，超额不计）"),
            ("到达与计划之差", f"{late}；晚到 {report.late_trips} 项"),
        ],
        "一、概况",
    )


def _steps(report: AfterAction) -> Block:
    rows = [[STEPS[step.step], beijing(step.at), f"{step.minutes:.0f}"] for step in report.steps]
    return table("二、处置用时（自接报登记起）", ("环节", "时间", "分钟"), rows)


def _needs(report: AfterAction) -> Block:
    rows = [
        [
            item_name(need.form, need.kind),
            str(need.asked),
            str(need.received),
            str(need.in_time),
            f"{need.fill:.0%}",
        ]
        for need in report.needs
    ]
    return table("三、需求与满足", ("品类", "需求", "可用签收", "其中按时", "满足率"), rows)


def _trips(report: AfterAction) -> Block:
    cities = load_reference().cities
    rows = [
        [
            cities[trip.city_from].name_zh,
            item_name(trip.form, trip.kind),
            f"{trip.quantity} {unit_of(trip.form, trip.kind)}",
            "—" if trip.received is None else f"{trip.received}（损 {trip.damaged or 0}）",
            beijing(trip.planned_at),
            beijing(trip.arrived_at),
            "—" if trip.late_minutes is None else f"{trip.late_minutes:+.0f}",
        ]
        for trip in report.trips
    ]
    head = ("出借城市", "品名", "批准数量", "签收", "批准时计划到达", "实际到达", "差（分钟）")
    return table("四、各市出借与计划执行", head, rows)


def _decisions(session: Session, report: AfterAction) -> Block:
    rows = [
        [
            beijing(one.at),
            officer_name(session, one.officer_id) or "系统",
            ACTIONS.get(one.action, one.action),
            one.about,
            f"第 {one.seen_version} 版" + (f" {one.seen_hash[:HASH_SHOWN]}" if one.seen_hash else ""),
            str(one.position),
        ]
        for one in report.decisions
    ]
    return table("五、决定及其所见", ("时间", "决定人", "决定", "对象", "当时屏幕所见", "日志条号"), rows)


def _lessons(report: AfterAction) -> Block:
    if not report.lessons:
        return text("尚未提出改进事项。", "六、改进事项")
    rows = [
        [
            one.finding,
            one.measure,
            f"{load_reference().cities[one.city].name_zh} {one.owner}",
            one.due_on.isoformat(),
            LESSON_STATES[one.state],
        ]
        for one in report.lessons
    ]
    return table("六、改进事项", ("发现", "措施", "责任", "期限", "状态"), rows)


def _moments(session: Session, report: AfterAction) -> Block:
    rows = [
        [
            str(one.position),
            beijing(one.at),
            officer_name(session, one.officer_id) or "系统",
            ACTIONS.get(one.action, one.action),
            one.about,
            one.hash[:HASH_SHOWN],
        ]
        for one in report.moments
    ]
    return table("七、时间线", ("条号", "时间", "人员", "事项", "对象", "校验值"), rows)
