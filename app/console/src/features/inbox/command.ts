/** What waits from incident command: notices, reports to write or sign, needs to confirm. */
import { computed, type ComputedRef } from "vue";
import type { Incident, IncidentReport, Notice } from "@/api/types";
import { seriesName } from "@/features/reports/series";
import { causeOf } from "@/features/warnings/cause";
import { text, word } from "@/i18n";
import { useIncidentCommand } from "@/stores/command";
import { useConnection } from "@/stores/connection";
import { useIncidents } from "@/stores/incidents";
import { useNames } from "@/stores/names";
import { useSession } from "@/stores/session";
import type { Waiting } from "./waiting";

export function useCommandInbox(): ComputedRef<Waiting[]> {
  const command = useIncidentCommand();
  const connection = useConnection();
  const incidents = useIncidents();
  const names = useNames();
  const session = useSession();

  const notice = (one: Notice): Waiting => ({
    key: `notices:${one.id}`,
    group: "notices",
    title: one.title,
    detail: `${names.city(one.city_from)} · ${causeOf(one)}`,
    city: one.city_from,
    due_at: one.due_at,
    to: one.subject.startsWith("warning") ? `/warnings?warning=${one.subject.slice("warning:".length)}` : `/incidents/${one.incident_id ?? ""}`,
    movements: [],
  });

  function report(one: IncidentReport): Waiting {
    const group = one.state === "drafted" && session.can("report.sign", one.city) ? "sign_reports" : "reports";
    const title = incidents.byId.get(one.incident_id)?.title ?? "";
    return {
      key: `${group}:${one.id}`,
      group,
      title,
      detail: `${seriesName(one)} · ${word("report.state", one.state)}`,
      city: one.city,
      due_at: command.dueOf(one),
      to: `/incidents/${one.incident_id}`,
      movements: [],
    };
  }

  function stale(one: Incident): Waiting[] {
    const asks = one.needs.filter((need) => need.state === "open" && Date.parse(need.stale_at) < connection.now);
    if (!asks.length || session.city !== one.city || !session.can("need.state", one.city)) return [];
    const oldest = asks.map((need) => need.stale_at).sort()[0] ?? null;
    return [
      {
        key: `stale:${one.id}`,
        group: "stale_needs",
        title: one.title,
        detail: text("need.confirm_all", { count: asks.length }),
        city: one.city,
        due_at: oldest,
        to: `/incidents/${one.id}`,
        movements: [],
      },
    ];
  }

  /** The leader signs, so what his officer has yet to write is not his to do; unless it is late already. */
  function isMine(one: IncidentReport): boolean {
    if (!session.can("report.write", one.city)) return false;
    if (!session.can("report.sign", one.city)) return one.state === "due" || one.corrects_id !== null;
    return one.state === "drafted" || Date.parse(command.dueOf(one) ?? "") < connection.now;
  }

  return computed(() => [
    ...command.unacknowledged.filter((one) => session.can("notice.acknowledge", one.city)).map(notice),
    ...command.unsent.filter(isMine).map(report),
    ...incidents.open.flatMap(stale),
  ]);
}
