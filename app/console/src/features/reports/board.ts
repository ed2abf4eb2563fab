/** The board of reports due and sent: its columns and what it can be narrowed by. */
import type { IncidentReport } from "@/api/types";
import type { Column, Filter } from "@/features/board/columns";
import { text, word } from "@/i18n";
import { useIncidentCommand } from "@/stores/command";
import { useConnection } from "@/stores/connection";
import { useIncidents } from "@/stores/incidents";
import { useNames } from "@/stores/names";
import { useReference } from "@/stores/reference";
import { seriesName } from "./series";

export function useReportBoard() {
  const command = useIncidentCommand();
  const connection = useConnection();
  const incidents = useIncidents();
  const names = useNames();
  const reference = useReference();
  const waits = (one: IncidentReport): boolean => one.state === "due" || one.state === "drafted";
  const dueOf = (one: IncidentReport): string | null => (waits(one) ? command.dueOf(one) : one.due_at);
  const titleOf = (one: IncidentReport): string => incidents.byId.get(one.incident_id)?.title ?? "";

  const columns: Column<IncidentReport>[] = [
    { key: "due_at", label: "report.due", value: dueOf, time: true },
    { key: "series", label: "report.kind", value: seriesName },
    { key: "incident", label: "order.incident", value: titleOf },
    { key: "city", label: "register.city", value: (one) => names.city(one.city) },
    { key: "state", label: "ui.state", value: (one) => word("report.state", one.state) },
    { key: "phoned_at", label: "report.phone", value: (one) => one.phoned_at, time: true },
    { key: "sent_at", label: "report.sent_list", value: (one) => one.sent_at, time: true },
    { key: "late_minutes", label: "report.late_minutes", value: (one) => one.late_minutes, num: true },
  ];

  const filters: Filter<IncidentReport>[] = [
    {
      key: "state",
      label: "ui.state",
      choices: () => [
        { value: "overdue", label: text("board.overdue") },
        ...["due", "drafted", "sent", "dropped"].map((value) => ({ value, label: word("report.state", value) })),
        { value: "all", label: text("ui.all") },
      ],
      fits: (one, value) => (value === "overdue" ? waits(one) && (dueOf(one) ?? "9") < new Date(connection.now).toISOString() : value === "all" || one.state === value),
      unset: { label: "report.due_list", fits: waits },
    },
    {
      key: "city",
      label: "register.city",
      choices: () => reference.known.cities.map((one) => ({ value: one.adcode, label: names.city(one.adcode) })),
      fits: (one, value) => one.city === value,
    },
    {
      key: "series",
      label: "report.kind",
      choices: () => ["first", "follow_up", "final"].map((value) => ({ value, label: word("report.series", value) })),
      fits: (one, value) => one.series === value,
    },
  ];

  const words = (one: IncidentReport): string => `${seriesName(one)} ${titleOf(one)} ${names.city(one.city)}`;

  return { columns, filters, words };
}
