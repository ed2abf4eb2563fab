/** The board of movements: its columns and what it can be narrowed by. */
import type { Movement } from "@/api/types";
import type { Column, Filter } from "@/features/board/columns";
import { useServices } from "@/features/timetable/services";
import { text, word } from "@/i18n";
import { useConnection } from "@/stores/connection";
import { DEAD } from "@/stores/dispatch";
import { useIncidents } from "@/stores/incidents";
import { useNames } from "@/stores/names";
import { useReference } from "@/stores/reference";

const STATES = ["granted", "ordered", "departed", "arrived", "received", "consumed", "released", "returning", "returned", "inspected", "settled"];
const FINISHED = ["inspected", "consumed", "settled"];
const OUT = ["departed", "arrived", "received", "released", "returning"];
const isActive = (line: Movement): boolean => !["proposed", ...DEAD, ...FINISHED].includes(line.state);

export function useMovementBoard() {
  const incidents = useIncidents();
  const names = useNames();
  const services = useServices();
  const reference = useReference();
  const connection = useConnection();
  const titleOf = (line: Movement): string => incidents.byId.get(line.incident_id)?.title ?? "";
  const isPast = (at: string | null | undefined): boolean => Boolean(at) && Date.parse(at ?? "") < connection.now;
  const vehicles = (line: Movement): string =>
    line.form === "resource" ? text("movement.places") : services.carrier(line);

  const columns: Column<Movement>[] = [
    { key: "what", label: "plan.what", value: (line) => names.item(line.form, line.kind) },
    { key: "source", label: "board.source", value: (line) => names.source(line.source), hidden: true },
    { key: "quantity", label: "plan.quantity", value: (line) => line.quantity, num: true },
    { key: "from", label: "plan.from", value: (line) => `${names.city(line.city_from)} ${names.site(line.from_site_id)}` },
    { key: "to", label: "plan.to", value: (line) => `${names.city(line.city_to)} ${titleOf(line)}` },
    { key: "vehicle", label: "plan.vehicle", value: vehicles, tight: true },
    { key: "eta", label: "movement.eta", value: (line) => line.arrived_at ?? line.planned_arrive_at, time: true, tight: true },
    { key: "back", label: "board.due_back", value: (line) => line.due_back_at, time: true, tight: true },
    { key: "state", label: "ui.state", value: (line) => word("movement.state", line.state), tight: true },
  ];

  const isBackLate = (line: Movement): boolean => OUT.includes(line.state) && isPast(line.due_back_at);
  const overdue: Record<string, (line: Movement) => boolean> = {
    arrival: (line) => line.state === "departed" && isPast(line.planned_arrive_at),
    late: (line) => !line.arrived_at && isActive(line) && line.planned_arrive_at > (incidents.needs.get(line.need_id)?.need.due_at ?? "9"),
    back: isBackLate,
  };

  const filters: Filter<Movement>[] = [
    {
      key: "state",
      label: "ui.state",
      choices: () => STATES.map((value) => ({ value, label: word("movement.state", value) })),
      fits: (line, value) => line.state === value,
      unset: { label: "movement.active", fits: isActive },
    },
    {
      key: "city",
      label: "register.city",
      choices: () => reference.known.cities.map((one) => ({ value: one.adcode, label: names.city(one.adcode) })),
      fits: (line, value) => line.city_from === value || line.city_to === value,
    },
    {
      key: "incident",
      label: "order.incident",
      choices: () => incidents.ranked.map((one) => ({ value: String(one.id), label: one.title, note: one.number })),
      fits: (line, value) => line.incident_id === Number(value),
      long: true,
    },
    {
      key: "overdue",
      label: "board.overdue",
      choices: () => Object.keys(overdue).map((value) => ({ value, label: word("board.overdue", value) })),
      fits: (line, value) => overdue[value]?.(line) ?? true,
    },
  ];

  const said = columns.filter((column) => !column.num && !column.time);
  const words = (line: Movement): string => said.map((column) => column.value(line)).join(" ");

  return { columns, filters, words, titleOf, vehicles, isPast, isBackLate };
}
