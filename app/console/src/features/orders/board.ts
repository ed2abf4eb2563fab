/** The board of orders: its columns and what it can be narrowed by. */
import type { Order } from "@/api/types";
import type { Column, Filter } from "@/features/board/columns";
import { text, word } from "@/i18n";
import { useDispatch } from "@/stores/dispatch";
import { useIncidents } from "@/stores/incidents";
import { useNames } from "@/stores/names";
import { useReference } from "@/stores/reference";
import { isFinished } from "./lines";

const STATES = ["issued", "acknowledged", "stated", "disputed", "settled", "closed"];

export function useOrderBoard() {
  const dispatch = useDispatch();
  const incidents = useIncidents();
  const names = useNames();
  const reference = useReference();
  const titleOf = (one: Order): string => incidents.byId.get(one.incident_id)?.title ?? "";

  function finished(one: Order): string {
    const lines = dispatch.linesOfOrder(one);
    return text("order.finished", { done: lines.filter(isFinished).length, count: lines.length });
  }

  const columns: Column<Order>[] = [
    { key: "number", label: "order.number", value: (one) => one.number },
    { key: "incident", label: "order.incident", value: titleOf },
    { key: "lender", label: "order.lender", value: (one) => names.city(one.city) },
    { key: "borrower", label: "order.borrower", value: (one) => names.city(one.city_to) },
    { key: "issued_at", label: "order.issued_at", value: (one) => one.issued_at, time: true },
    { key: "due_at", label: "order.acknowledge_due", value: (one) => one.acknowledge_due_at, time: true },
    { key: "state", label: "ui.state", value: (one) => word("order.state", one.state) },
  ];

  const filters: Filter<Order>[] = [
    {
      key: "state",
      label: "ui.state",
      choices: () => STATES.map((value) => ({ value, label: word("order.state", value) })),
      fits: (one, value) => one.state === value,
    },
    {
      key: "city",
      label: "register.city",
      choices: () => reference.known.cities.map((one) => ({ value: one.adcode, label: names.city(one.adcode) })),
      fits: (one, value) => one.city === value || one.city_to === value,
    },
  ];

  const words = (one: Order): string => `${one.number} ${titleOf(one)} ${names.city(one.city)} ${names.city(one.city_to)}`;

  return { columns, filters, words, titleOf, finished };
}
