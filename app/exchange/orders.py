"""调拨指令 as a sheet, with the content a written order must have: receiver, place, item, specification,
quantity, both contacts with telephone (调拨 rules), and for vehicles the pass (收费公路管理条例 Art 7)."""

from collections import Counter
from datetime import datetime

from sqlalchemy.orm import Session

from app.core.errors import NotFound
from app.core.tables import world_of
from app.dispatch.events import Stop, Tour
from app.dispatch.models import MovementRow, OrderRow, PlanRow
from app.dispatch.papers import lines_of
from app.exchange.names import item_name, officer_name, unit_of
from app.exchange.sheets import Block, Sheet, beijing, facts, marks, signatures, table, text
from app.incidents.models import IncidentRow, NeedRow
from app.region.data import load_reference
from app.region.models import ServiceRow, SiteRow
from app.region.timetable import stops

COMMAND = (
    "到达后服从接收地现场指挥部统一指挥（突发事件应对法第七十二条）。"
    "物资装备应在使用结束后及时返还，损耗依法补偿（第十二条）。"
)


def order_sheet(session: Session, order_id: int, *, made_at: str) -> Sheet:
    """The order as it stands; `made_at` is said in the foot."""
    row = session.get(OrderRow, order_id)
    if row is None or row.world != world_of(session):
        raise NotFound("not_found", {"what": f"order:{order_id}"})
    plan = session.get_one(PlanRow, row.plan_id)
    incident = session.get_one(IncidentRow, row.incident_id)
    lines = lines_of(session, order_id)
    cities = load_reference().cities
    tours = [tour for told in plan.tours if (tour := Tour.model_validate(told)).city == row.city]
    invented = any(session.get_one(SiteRow, line.from_site_id).invented for line in lines)
    head = facts(
        [
            ("发往", f"{cities[row.city].name_zh}"),
            ("事由", f"{incident.title}({incident.number})"),
            ("接收单位", row.receiver),
            ("接收地点", row.receive_place),
            ("接收方联系人", f"{row.borrower_contact}  {row.borrower_phone}"),
            ("调出方联系人", f"{row.lender_contact}  {row.lender_phone}"),
            ("依据", f"调度方案 {plan.number} 第 {plan.revision} 版"),
            ("批准", f"{officer_name(session, plan.decided_by)}  {beijing(plan.decided_at)}"),
            ("签发时间", beijing(row.issued_at)),
            ("签认", f"{officer_name(session, row.acknowledged_by)}  {beijing(row.acknowledged_at)}"),
        ]
    )
    return Sheet(
        title="应急调拨指令",
        number=row.number,
        marks=marks(world_of(session), invented),
        blocks=[
            head,
            table(
                "调拨内容",
                ("品名", "规格", "数量", "调出地点", "车辆及通行证", "计划出发", "计划到达"),
                [_line(session, line, tours) for line in lines],
            ),
            *_tours(session, tours),
            text(COMMAND),
            signatures("签发", "调出单位签认", "接收单位签收"),
        ],
        foot=f"{row.number} 第 {row.version} 版，打印于 {made_at}（北京时间）",
    )


def _ride(service: ServiceRow, departs_at: datetime) -> str:
    """The train or flight, when it leaves and between which stops."""
    ends = [stops(service.mode)[place].name_zh for place in (service.from_place, service.to_place)]
    word = "航班" if service.mode == "air" else "次列车"
    return f"{service.number} {word} {beijing(departs_at)} 开，{ends[0]}—{ends[1]}"


def _line(session: Session, line: MovementRow, tours: list[Tour]) -> list[str]:
    carried = _on_tours(line, tours) or _alone(line)
    if line.service_id and line.departs_at:
        carried = _ride(session.get_one(ServiceRow, line.service_id), line.departs_at)
    return [
        item_name(line.form, line.kind),
        line.specification,
        f"{line.quantity} {unit_of(line.form, line.kind)}",
        session.get_one(SiteRow, line.from_site_id).name_zh,
        f"{carried} {line.pass_number}".strip(),
        beijing(line.planned_leave_at),
        beijing(line.planned_arrive_at),
    ]


def _alone(line: MovementRow) -> str:
    """The vehicle, or as many as it would fill if nothing else rode with it."""
    named = load_reference().vehicle_classes[line.vehicle_class].name_zh if line.vehicle_class else "—"
    return f"{named} × {line.vehicle_count}" if line.vehicle_count else named


def _on_tours(line: MovementRow, tours: list[Tour]) -> str:
    """The trucks that bring some of it by the plan's tours, and whether other lines ride with it; empty where
    these do not tell."""
    mine = line.need_id, line.source
    brought = {
        tour.tour: {(take.need_id, take.source) for stop in tour.stops for take in stop.takes}
        for tour in tours
        if tour.turn == line.turn
    }
    count = Counter[str]()
    for tour in tours:
        if mine in brought.get(tour.tour, ()):
            count[tour.vehicle_class] += tour.count
    names = load_reference().vehicle_classes
    told = "、".join(f"{names[name].name_zh} × {many}" for name, many in sorted(count.items()))
    shared = any(mine in takes and len(takes) > 1 for takes in brought.values())
    return f"{told}（与他项同车）" if shared else told


def _tours(session: Session, tours: list[Tour]) -> list[Block]:
    """How this city's trucks drive, as the plan has it: where drivers load, when and what."""
    rows = [_tour(session, tour) for tour in tours]
    head = ("车辆", "出发", "装载", "到达现场")
    return [table("行车安排（估算，以调拨内容为准）", head, rows)] if rows else []


def _tour(session: Session, tour: Tour) -> list[str]:
    name = load_reference().vehicle_classes[tour.vehicle_class].name_zh
    start = "现场返回" if tour.start_site_id is None else session.get_one(SiteRow, tour.start_site_id).name_zh
    turn = f"，第{tour.turn}趟" if tour.turn > 1 else ""
    return [
        f"{name} × {tour.count}{turn}",
        f"{beijing(tour.start_at)} {start}",
        "；".join(_stop(session, stop) for stop in tour.stops),
        beijing(tour.arrive_at),
    ]


def _stop(session: Session, stop: Stop) -> str:
    site = session.get_one(SiteRow, stop.site_id).name_zh
    taken: Counter[int] = Counter()
    for take in stop.takes:
        taken[take.need_id] += take.quantity
    needs = [(session.get_one(NeedRow, need_id), quantity) for need_id, quantity in taken.items()]
    what = "、".join(f"{item_name(need.form, need.kind)} {quantity}" for need, quantity in needs)
    return f"{beijing(stop.leave_at)}前于{site}装{what}"
