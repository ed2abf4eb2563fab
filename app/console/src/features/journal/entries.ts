/** Journal entries in words. */
import type { JournalEntry } from "@/api/types";
import { seriesName } from "@/features/reports/series";
import { text, word } from "@/i18n";
import { period } from "@/i18n/times";
import { useDispatch } from "@/stores/dispatch";
import { useIncidents } from "@/stores/incidents";
import { useNames } from "@/stores/names";

export function useEntries() {
  const names = useNames();
  const dispatch = useDispatch();
  const incidents = useIncidents();

  function object(entry: JournalEntry): string {
    switch (entry.kind) {
      case "incident.changed":
        return `${entry.object.number} ${entry.object.title}`;
      case "report.changed":
        return `${seriesName(entry.object)} · ${incidents.byId.get(entry.object.incident_id)?.title ?? ""}`;
      case "report_limit.changed":
        return `${word("limit.step", entry.object.step)} · ${period(entry.object.minutes)}`;
      case "warning.changed":
        return `${entry.object.number} ${word("warning", entry.object.level)} · ${entry.object.area}`;
      case "notice.changed":
        return `${entry.object.title} → ${names.city(entry.object.city)}`;
      case "tally.changed":
        return text("tally.brief", { deaths: entry.object.deaths, missing: entry.object.missing, injured: entry.object.injured });
      case "casualty.changed":
        return `${entry.object.name} · ${word("casualty.condition", entry.object.condition)}`;
      case "expert.changed":
        return names.expert(entry.object.id);
      case "consultation.changed":
        return `${names.expert(entry.object.expert_id)} · ${entry.object.question}`;
      case "plan.changed":
        return `${entry.object.number} ${word("plan.name", entry.object.name)}`;
      case "order.changed":
        return `${entry.object.number} → ${names.city(entry.object.city_to)}`;
      case "movement.changed":
        return `${names.item(entry.object.form, entry.object.kind)} × ${entry.object.quantity} · ${names.site(entry.object.from_site_id)}`;
      case "loan_request.changed":
        return `${word("request.kind", entry.object.kind)} · ${word("request.state", entry.object.state)} · ${entry.object.reason}`;
      case "offer.changed":
        return `${entry.object.form === "unit" ? names.unitKind(entry.object.kind) : names.item(entry.object.form, entry.object.kind)} × ${entry.object.quantity} · ${names.city(entry.object.city)} → ${names.city(entry.object.city_to)}`;
      case "photo.taken":
        return `${text("photo.of", { id: entry.object.movement_id })} ${entry.object.note}`;
      case "package.changed":
        return `${names.city(entry.object.city)} · ${entry.object.name_zh}`;
      case "floor_consent.changed":
        return `${names.floorKind(entry.object.form, entry.object.kind)} × ${entry.object.quantity}`;
      case "run.changed":
        return `#${entry.object.id} ${word("run.stage", entry.object.stage)} ${entry.object.percent}%`;
      case "message.changed":
      case "drill.changed":
        return entry.object.title_zh;
      case "lot.changed":
        return `${names.item("supply", entry.object.item)} ${entry.object.lot_no} · ${entry.object.held}/${entry.object.on_hand}`;
      case "unit.changed":
        return `${entry.object.name_zh} · ${word("register.readiness", entry.object.readiness)}`;
      case "resource.changed":
        return `${names.item("resource", entry.object.resource_kind)} · ${entry.object.occupied}/${entry.object.capacity}`;
      case "fleet.changed":
        return `${names.vehicle(entry.object.vehicle_class)} · ${entry.object.held}/${entry.object.count}`;
      case "road.changed":
        return names.edge(entry.object.edge_id);
      case "service.changed":
        return `${word("service.mode", entry.object.mode)} ${entry.object.number}`;
      case "weather.changed":
        return names.city(entry.object.city);
      case "site.changed":
        return names.site(entry.object.id);
      case "task.changed":
        return `${names.cityRole(entry.object.city, entry.object.role)} · ${names.titled(entry.object.about, entry.object.title)}`;
      case "desk.changed":
        return `${names.city(entry.object.city)} ${entry.object.phone}`;
      case "shift.changed":
        return `${names.city(entry.object.city)} ${entry.object.day} ${word("shift", entry.object.period)} ${entry.object.officer_ids.map(names.officer).join(text("ui.comma"))}`;
      case "swap.changed":
        return `${names.city(entry.object.city)} ${names.officer(entry.object.from_id)} → ${names.officer(entry.object.to_id)}`;
      case "handover.changed":
        return `${names.cityRole(entry.object.city, entry.object.role)} ${names.officer(entry.object.from_id)} → ${names.officer(entry.object.to_id)}`;
      case "log.written":
        return [entry.object.caller, entry.object.content].filter(Boolean).join(text("ui.colon"));
      case "stock_take.changed":
        return names.site(entry.object.site_id);
      case "lesson.changed":
        return entry.object.finding;
      case "officer.changed":
        return names.officer(entry.object.id);
      case "mode.changed":
        return entry.object.reason;
    }
  }

  function isOfIncident(entry: JournalEntry, id: number): boolean {
    switch (entry.kind) {
      case "incident.changed":
        return entry.object.id === id;
      case "report.changed":
      case "warning.changed":
      case "notice.changed":
      case "tally.changed":
      case "casualty.changed":
      case "consultation.changed":
      case "plan.changed":
      case "movement.changed":
      case "order.changed":
      case "floor_consent.changed":
      case "lesson.changed":
      case "offer.changed":
      case "loan_request.changed":
        return entry.object.incident_id === id;
      case "run.changed":
        return entry.object.incident_ids.includes(id) && entry.action !== "run.progressed";
      default:
        return false;
    }
  }

  function cityOf(entry: JournalEntry): string | null {
    if (entry.kind === "movement.changed") return entry.object.city_from;
    if (entry.kind === "run.changed") return dispatch.plans.get(entry.object.plan_id ?? 0)?.city ?? null;
    return "city" in entry.object ? entry.object.city : null;
  }

  return { object, isOfIncident, cityOf };
}
