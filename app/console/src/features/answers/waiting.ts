/** What one city waits for another to answer, of all four cities: asked by whom, of whom, until when. */
import { computed, type ComputedRef } from "vue";
import type { LoanRequest, Notice, Order, Plan } from "@/api/types";
import type { Column, Filter } from "@/features/board/columns";
import { causeOf } from "@/features/warnings/cause";
import { text, word } from "@/i18n";
import { useIncidentCommand } from "@/stores/command";
import { useConnection } from "@/stores/connection";
import { useDispatch } from "@/stores/dispatch";
import { useIncidents } from "@/stores/incidents";
import { useNames } from "@/stores/names";
import { useReference } from "@/stores/reference";

export const KINDS = ["consent", "confirmation", "approval", "request", "order", "notice"] as const;

export interface Awaited {
  id: string;
  kind: (typeof KINDS)[number];
  from: string; // the city that asks
  of: string; // the city that is asked
  title: string;
  detail: string;
  asked_at: string;
  due_at: string | null;
  to: string;
}

export function useAwaited(): ComputedRef<Awaited[]> {
  const dispatch = useDispatch();
  const command = useIncidentCommand();
  const incidents = useIncidents();
  const names = useNames();
  const titleOf = (incident_id: number): string => incidents.byId.get(incident_id)?.title ?? "";

  function ofPlan(plan: Plan): Awaited[] {
    const detail = `${plan.number} ${word("plan.name", plan.name)}`;
    const base = { title: titleOf(plan.incident_id), detail, from: plan.city, to: `/plans/${plan.id}` };
    const asked = ["submitted", "replanning"].includes(plan.state) ? plan.consents.filter((one) => one.state === "pending") : [];
    const conditional = plan.consents.filter((one) => one.state === "provisional");
    const approved_by = plan.consents.flatMap((one) => one.answered_at ?? []).sort().at(-1) ?? plan.submitted_at ?? plan.proposed_at;
    return [
      ...asked.map((one) => ({ ...base, id: `consent:${one.id}`, kind: "consent" as const, of: one.city, asked_at: one.asked_at, due_at: one.answer_due_at })),
      ...conditional.map((one) => ({ ...base, id: `confirmation:${one.id}`, kind: "confirmation" as const, of: one.city, asked_at: one.asked_at, due_at: one.valid_until })),
      ...(plan.state === "consented" ? [{ ...base, id: `approval:${plan.id}`, kind: "approval" as const, of: plan.city, asked_at: approved_by, due_at: null }] : []),
    ];
  }

  function ofRequest(one: LoanRequest): Awaited {
    const line = dispatch.movements.get(one.movement_id);
    return {
      id: `request:${one.id}`,
      kind: "request",
      from: one.city_asking,
      of: one.city_asked,
      title: titleOf(one.incident_id),
      detail: [word("request.kind", one.kind), line ? names.item(line.form, line.kind) : "", one.reason].filter(Boolean).join(" · "),
      asked_at: one.asked_at,
      due_at: one.answer_due_at,
      to: `/movements/${one.movement_id}`,
    };
  }

  const ofOrder = (one: Order): Awaited => ({
    id: `order:${one.id}`,
    kind: "order",
    from: one.city_to,
    of: one.city,
    title: titleOf(one.incident_id),
    detail: one.number,
    asked_at: one.issued_at,
    due_at: one.acknowledge_due_at,
    to: `/orders/${one.id}`,
  });

  const ofNotice = (one: Notice): Awaited => ({
    id: `notice:${one.id}`,
    kind: "notice",
    from: one.city_from,
    of: one.city,
    title: one.title,
    detail: causeOf(one),
    asked_at: one.sent_at,
    due_at: one.due_at,
    to: one.incident_id ? `/incidents/${one.incident_id}` : "/warnings",
  });

  return computed(() => [
    ...dispatch.newestPlans.flatMap(ofPlan),
    ...dispatch.requests.filter((one) => one.state === "pending").map(ofRequest),
    ...dispatch.newestOrders.filter((one) => one.state === "issued").map(ofOrder),
    ...command.unacknowledged.map(ofNotice),
  ]);
}

export function useAnswerBoard() {
  const connection = useConnection();
  const names = useNames();
  const reference = useReference();
  const cities = () => reference.known.cities.map((one) => ({ value: one.adcode, label: names.city(one.adcode) }));

  const columns: Column<Awaited>[] = [
    { key: "kind", label: "register.kind", value: (one) => word("answers.kind", one.kind), tight: true },
    { key: "title", label: "order.incident", value: (one) => one.title },
    { key: "detail", label: "answers.detail", value: (one) => one.detail },
    { key: "from", label: "answers.from", value: (one) => names.city(one.from), tight: true },
    { key: "of", label: "answers.of", value: (one) => names.city(one.of), tight: true },
    { key: "asked_at", label: "answers.asked_at", value: (one) => one.asked_at, time: true, tight: true },
    { key: "due_at", label: "answers.due_at", value: (one) => one.due_at, time: true, tight: true },
  ];

  const filters: Filter<Awaited>[] = [
    {
      key: "kind",
      label: "register.kind",
      choices: () => KINDS.map((value) => ({ value, label: word("answers.kind", value) })),
      fits: (one, value) => one.kind === value,
    },
    { key: "of", label: "answers.of", choices: cities, fits: (one, value) => one.of === value },
    { key: "from", label: "answers.from", choices: cities, fits: (one, value) => one.from === value },
    {
      key: "overdue",
      label: "board.overdue",
      choices: () => [{ value: "yes", label: text("board.only_overdue") }],
      fits: (one) => one.due_at !== null && Date.parse(one.due_at) < connection.now,
    },
  ];

  const words = (one: Awaited): string => `${word("answers.kind", one.kind)} ${one.title} ${one.detail} ${names.city(one.from)} ${names.city(one.of)}`;

  return { columns, filters, words };
}
