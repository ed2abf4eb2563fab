/** Where an entry's object is to be seen. */
import type { JournalEntry } from "@/api/types";
import type { RouteLocationRaw } from "vue-router";

export function placeOf(entry: JournalEntry): RouteLocationRaw | null {
  switch (entry.kind) {
    case "incident.changed":
      return `/incidents/${entry.object.id}`;
    case "report.changed":
    case "tally.changed":
    case "casualty.changed":
    case "consultation.changed":
      return `/incidents/${entry.object.incident_id}`;
    case "report_limit.changed":
      return "/reports/limits";
    case "warning.changed":
      return { path: "/warnings", query: { warning: entry.object.id } };
    case "notice.changed":
      return entry.object.incident_id ? `/incidents/${entry.object.incident_id}` : "/warnings";
    case "expert.changed":
      return "/experts";
    case "plan.changed":
      return `/plans/${entry.object.id}`;
    case "order.changed":
      return `/orders/${entry.object.id}`;
    case "run.changed":
      return `/runs/${entry.object.id}`;
    case "movement.changed":
      return { path: "/movements", query: { incident: entry.object.incident_id } };
    case "lot.changed":
      return { path: "/register/lots", query: { search: entry.object.lot_no } };
    case "unit.changed":
      return { path: "/register/units", query: { search: entry.object.name_zh } };
    case "resource.changed":
      return { path: "/register/resources", query: { site: entry.object.site_id } };
    case "fleet.changed":
      return { path: "/register/fleets", query: { site: entry.object.site_id } };
    case "site.changed":
      return { path: "/register/sites", query: { search: entry.object.name_zh } };
    case "lesson.changed":
      return `/incidents/${entry.object.incident_id}/afterwards`;
    case "service.changed":
      return "/services";
    case "road.changed":
    case "weather.changed":
      return "/situation";
    case "task.changed":
      return "/duty/tasks";
    case "loan_request.changed":
    case "photo.taken":
      return `/movements/${entry.object.movement_id}`;
    case "offer.changed":
    case "floor_consent.changed":
      return `/incidents/${entry.object.incident_id}`;
    case "package.changed":
      return "/packages";
    case "desk.changed":
    case "shift.changed":
    case "swap.changed":
      return "/duty/roster";
    case "handover.changed":
      return "/duty/handover";
    case "log.written":
      return "/duty/log";
    case "stock_take.changed":
      return "/register/freshness";
    case "message.changed":
      return "/messages";
    case "drill.changed":
    case "officer.changed":
    case "mode.changed":
      return null;
  }
}
