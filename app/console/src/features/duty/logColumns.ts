/** The duty log as a spreadsheet. */
import type { JournalEntry } from "@/api/types";
import type { Column } from "@/features/board/columns";
import { word } from "@/i18n";

export function columnsOf(officer: (id: number | null) => string, object: (entry: JournalEntry) => string): Column<JournalEntry>[] {
  return [
    { key: "recorded_at", label: "log.recorded", value: (entry) => entry.recorded_at, time: true },
    { key: "occurred_at", label: "log.occurred", value: (entry) => (entry.kind === "log.written" ? entry.object.occurred_at : null), time: true },
    { key: "what", label: "journal.what", value: (entry) => word("done", entry.action) },
    { key: "caller", label: "log.caller", value: (entry) => (entry.kind === "log.written" ? entry.object.caller : null) },
    { key: "content", label: "log.content", value: (entry) => (entry.kind === "log.written" ? entry.object.content : object(entry)) },
    { key: "informed", label: "log.informed", value: (entry) => (entry.kind === "log.written" ? entry.object.informed : null) },
    { key: "officer", label: "log.recorder", value: (entry) => officer(entry.officer_id) },
    { key: "position", label: "journal.position", value: (entry) => entry.position },
  ];
}
