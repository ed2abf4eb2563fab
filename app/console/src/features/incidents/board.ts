/** The board of incidents: its columns and what it can be narrowed by. */
import type { Incident } from "@/api/types";
import type { Column, Filter } from "@/features/board/columns";
import { text, word } from "@/i18n";
import { isOpen } from "@/stores/incidents";
import { useNames } from "@/stores/names";
import { useReference } from "@/stores/reference";

const STATES = ["logged", "responding", "ended", "merged"];

export function useIncidentBoard() {
  const names = useNames();
  const reference = useReference();
  const gradeOf = (one: Incident): string => (one.grade === null ? text("grade.none") : word("grade", one.grade));

  const columns: Column<Incident>[] = [
    { key: "number", label: "incident.number", value: (one) => one.number },
    { key: "title", label: "incident.title", value: (one) => one.title },
    { key: "grade", label: "incident.grade", value: (one) => one.grade, num: true },
    { key: "city", label: "register.city", value: (one) => names.city(one.city) },
    { key: "place", label: "incident.place", value: (one) => one.place },
    { key: "type", label: "incident.type", value: (one) => names.eventType(one.type_code) },
    { key: "occurred_at", label: "incident.occurred_at", value: (one) => one.occurred_at, time: true },
    { key: "state", label: "ui.state", value: (one) => word("incident.state", one.state) },
    { key: "open_needs", label: "board.open_needs", value: (one) => one.needs.filter((need) => need.state === "open").length, num: true },
  ];

  const filters: Filter<Incident>[] = [
    {
      key: "state",
      label: "ui.state",
      choices: () => [{ value: "all", label: text("ui.all") }, ...STATES.map((value) => ({ value, label: word("incident.state", value) }))],
      fits: (one, value) => value === "all" || one.state === value,
      unset: { label: "incident.open_only", fits: isOpen },
    },
    {
      key: "city",
      label: "register.city",
      choices: () => reference.known.cities.map((one) => ({ value: one.adcode, label: names.city(one.adcode) })),
      fits: (one, value) => one.city === value,
    },
    {
      key: "grade",
      label: "incident.grade",
      choices: () => [1, 2, 3, 4].map((value) => ({ value: String(value), label: word("grade", value) })),
      fits: (one, value) => one.grade === Number(value),
    },
  ];

  const words = (one: Incident): string => `${one.number} ${one.title} ${names.city(one.city)} ${one.place} ${names.eventType(one.type_code)} ${gradeOf(one)}`;

  return { columns, filters, words };
}
