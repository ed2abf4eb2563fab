"""What keeps a line of a plan from going as it was promised."""

from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from app.dispatch.eta import TIMED_STATES, minutes_now, way_from_site
from app.dispatch.models import MovementRow
from app.incidents.models import NeedRow
from app.inventory.freshness import unfit_reason
from app.inventory.holding import free_quantity, holders
from app.inventory.models import LotRow, UnitRow
from app.planning.trouble import BEIJING, Now, Trouble, said, trouble
from app.region.data import load_reference
from app.region.models import ServiceRow
from app.region.timetable import next_departures

LATER_MINUTES = 10.0  # default, not official: less than this is no news


def of_line(now: Now, line: MovementRow) -> Trouble | None:
    return _lost(now, line) or _not_to_be_had(now, line) or _not_to_ride(now, line) or _on_the_road(now, line)


def _lost(now: Now, line: MovementRow) -> Trouble | None:
    """Refused, stopped on the way or come short, while its need still asks for it."""
    short = now.left.get(line.need_id, 0)
    if not short:
        return None
    details: dict[str, Any] = {"city": line.city_from}
    if line.state == "refused":
        return trouble(
            "refused", line, details | {"reason": line.refusal_code}, min(short, line.contribution)
        )
    if line.stopped_at is not None:
        told = details | {"note": line.stop_note, "state": line.state}
        return trouble("stopped", line, told, min(short, line.contribution))
    if line.received_quantity is not None:
        missing = line.quantity - line.received_quantity + (line.damaged_quantity or 0)
        lacking = line.contribution * missing // line.quantity
        return trouble("short", line, details, min(short, lacking)) if lacking > 0 else None
    return None


def _not_to_be_had(now: Now, line: MovementRow) -> Trouble | None:
    """What is asked for and not held yet may be gone; what is held may have become unfit."""
    if line.state not in ("proposed", "granted", "ordered"):
        return None
    row = now.rows[line.source]
    free = free_quantity(row)
    details: dict[str, Any] = {"city": line.city_from}
    today = now.moment.astimezone(BEIJING).date()
    reason = unfit_reason(row, today) if isinstance(row, LotRow | UnitRow) else None
    if reason:
        return trouble("unfit", line, details | {"reason": reason})
    if line.state == "proposed" and free < line.quantity:
        told = {"free": free, "holders": [str(one["label"]) for one in holders(now.session, line.source)]}
        return trouble("stock_taken", line, details | told)
    return None


def _not_to_ride(now: Now, line: MovementRow) -> Trouble | None:
    """Its train or flight does not run any more, or its crew can no longer be there in time."""
    if line.service_id is None or line.departs_at is None:
        return None
    if line.state not in ("proposed", "granted", "ordered"):
        return None
    service = now.session.get_one(ServiceRow, line.service_id)
    details: dict[str, Any] = {
        "city": line.city_from, "service": service.number, "departs_at": said(line.departs_at),
    }  # fmt: skip
    if service.closed or line.departs_at not in next_departures(service, line.departs_at, 0):
        return trouble("service_closed", line, details | {"reason": service.reason})
    late = (_leaves(now, line) - line.planned_leave_at).total_seconds() / 60
    return trouble("departure_missed", line, details, minutes=round(late, 1)) if late > 0.5 else None


def _on_the_road(now: Now, line: MovementRow) -> Trouble | None:
    """Its way closed or longer than promised, or too late for its need to be of use."""
    need = now.needs.get(line.need_id)
    if line.state not in TIMED_STATES or need is None:
        return None
    minutes = minutes_now(now.session, now.network, line, now.moment)
    details: dict[str, Any] = {"city": line.city_from}
    if minutes is None:
        return trouble("cut_off", line, details | {"edges": _closed_on(now, line)})
    later = round(minutes - line.promised_travel_minutes, 1)
    arrive = _leaves(now, line) + timedelta(minutes=minutes + line.detour_minutes + line.setup_minutes)
    if arrive > need.latest_at and not _late_as_promised(now, line, need):
        times = {"arrive_at": said(arrive), "latest_at": said(need.latest_at)}
        told = details | times | {"edges": _closed_on(now, line)}
        return trouble("too_late", line, told, minutes=later)
    if later >= LATER_MINUTES:
        late = {"arrive_at": said(arrive), "late": arrive > need.due_at, "edges": _closed_on(now, line)}
        return trouble("later", line, details | late, minutes=later)
    return None


def _late_as_promised(now: Now, line: MovementRow, need: NeedRow) -> bool:
    """The plan itself had it that late: no news."""
    promised = now.promised.get((line.need_id, line.source))
    if promised is None or now.frozen_at is None:
        return False
    return now.frozen_at + timedelta(minutes=promised.arrive_minutes) > need.latest_at


def _leaves(now: Now, line: MovementRow) -> datetime:
    """Assembly begins with the order: until there is one, it can begin no sooner than now."""
    if line.departed_at is not None:
        return line.departed_at
    if line.state == "ordered":
        return max(line.planned_leave_at, now.moment)
    return max(line.planned_leave_at, now.moment + timedelta(minutes=line.assembly_minutes))


def _closed_on(now: Now, line: MovementRow) -> list[str]:
    """Closed edges on the way it would take if nothing were closed."""
    way = way_from_site(now.session, now.network_open, line)
    ways = set(pairwise(way.route)) if way else set()
    edges = load_reference().edges
    return [
        edge_id
        for edge_id in sorted(now.roads.closed)
        for edge in [edges[edge_id]]
        if (edge.from_node, edge.to_node) in ways or (edge.to_node, edge.from_node) in ways
    ]
