/** What waits for this officer, from the facts on the screen; nothing is asked of the server. */
import { computed, type ComputedRef } from "vue";
import type { LoanRequest, Movement, Order, Plan, Task } from "@/api/types";
import { useMovementActions, type MovementAction } from "@/features/movements/actions";
import { text, word } from "@/i18n";
import { useCommandInbox } from "./command";
import { useDispatch } from "@/stores/dispatch";
import { useDuty } from "@/stores/duty";
import { useIncidents } from "@/stores/incidents";
import { useNames } from "@/stores/names";
import { isRunning, useRuns } from "@/stores/runs";
import { useSession } from "@/stores/session";
import { useDeskRows } from "./deskRows";
import { useOfferRows } from "./offerRows";

export const GROUPS = [
  "escalated", "tasks", "handovers", "swaps", "stock_takes", "notices", "sign_reports", "reports", "stale_needs",
  "consents", "requests", "offers", "confirmations", "approvals", "endorsements", "paperwork", "revisions", "acknowledge", "grade", "plan", "drafts",
  "depart", "arrive", "receive", "go_home", "return", "inspect", "state_costs", "settle", "items",
] as const;
export type Group = (typeof GROUPS)[number];

export interface Waiting {
  key: string;
  group: Group;
  title: string;
  detail: string;
  city: string;
  due_at: string | null;
  to: string;
  order?: Order;
  movements: Movement[]; // what one step can be taken for together
  step?: MovementAction;
  since?: string; // how long it has been waiting
  task?: Task; // its escalation, or the task itself
}

const OVER = ["inspected", "consumed", "settled", "refused", "withdrawn", "cancelled"];
const LIVE = ["submitted", "replanning", "consented", "approved", "closed"];

function lastAnswer(plan: Plan): string {
  const answers = plan.consents.flatMap((consent) => consent.answered_at ?? []);
  return [...answers, plan.submitted_at ?? plan.proposed_at].sort().at(-1) ?? plan.proposed_at;
}

/** The page of "plan:4"; null when it is about nothing that has one. */
export function linkOf(about: string, movements: ReadonlyMap<number, Movement>): string | null {
  const [kind, id] = about.split(":");
  if (kind === "warning") return "/warnings";
  if (kind === "movement" && !movements.has(Number(id))) return null;
  return kind && id && ["plan", "order", "incident", "movement"].includes(kind) ? `/${kind}s/${id}` : null;
}

export function useInbox(): ComputedRef<Waiting[]> {
  const { plan, request, order, movements, incident, task } = useRows();
  const desk = useDeskRows();
  const offered = useOfferRows();
  const told = useCommandInbox();
  const dispatch = useDispatch();
  const duty = useDuty();
  const incidents = useIncidents();
  return computed(() =>
    [
      ...duty.undone.flatMap(task),
      ...desk(),
      ...offered(),
      ...told.value,
      ...dispatch.newestPlans.flatMap(plan),
      ...dispatch.requests.flatMap(request),
      ...dispatch.newestOrders.flatMap(order),
      ...incidents.open.flatMap(incident),
      ...movements(dispatch.allMovements),
    ].sort((a, b) => (a.due_at ?? "9").localeCompare(b.due_at ?? "9")),
  );
}

function useRows() {
  const session = useSession();
  const dispatch = useDispatch();
  const duty = useDuty();
  const incidents = useIncidents();
  const runs = useRuns();
  const names = useNames();
  const { mine } = useMovementActions();

  const titleOf = (incident_id: number): string => incidents.byId.get(incident_id)?.title ?? "";

  function plan(one: Plan): Waiting[] {
    const row = (group: Group, due_at: string | null): Waiting => ({
      key: `${group}:${one.id}`,
      group,
      title: titleOf(one.incident_id),
      detail: `${one.number} · ${word("plan.name", one.name)} · ${text("plan.lines", { count: one.movements.length })}`,
      city: one.city,
      due_at,
      to: `/plans/${one.id}`,
      movements: [],
    });
    const asked = one.consents.find((consent) => consent.state === "pending" && session.can("plan.consent", consent.city));
    if (asked && ["submitted", "replanning"].includes(one.state))
      return [{ ...row("consents", asked.answer_due_at), since: asked.asked_at, ...escalated(`consent:${asked.id}`) }];
    if (one.endorsement_due_at && !one.endorsed_at && session.can("plan.endorse") && LIVE.includes(one.state))
      return [{ ...row("endorsements", one.endorsement_due_at), ...escalated(`endorsement:${one.id}.${one.revision}`) }];
    const conditional = one.consents.find((consent) => consent.state === "provisional" && session.can("plan.consent", consent.city));
    if (conditional) return [row("confirmations", conditional.valid_until)];
    if (one.paperwork_due_at && !one.paperwork_done_at && session.can("plan.approve", one.city)) return [row("paperwork", one.paperwork_due_at)];
    if (one.state === "consented" && session.can("plan.approve", one.city) && one.proposed_by !== session.officer?.id)
{
      const waiting = escalated(`approval:${one.id}.${one.revision}`);
      return [{ ...row("approvals", waiting.task?.due_at ?? null), since: lastAnswer(one), ...waiting }];
    }
    const replanned = one.replan_run_id ? runs.byId.get(one.replan_run_id)?.state === "done" : false;
    if (one.state === "replanning" && replanned && session.can("plan.submit", one.city)) return [row("revisions", null)];
    return one.state === "draft" && one.proposed_by === session.officer?.id ? [row("drafts", null)] : [];
  }

  function request(one: LoanRequest): Waiting[] {
    const needed = ["cancel", "reduce"].includes(one.kind) ? "request.acknowledge" : "request.answer";
    if (one.state !== "pending" || !session.can(needed, one.city_asked)) return [];
    const line = dispatch.movements.get(one.movement_id);
    return [
      {
        key: `requests:${one.id}`,
        group: "requests",
        title: `${word("request.kind", one.kind)} · ${line ? names.item(line.form, line.kind) : ""}`,
        detail: `${names.city(one.city_asking)} · ${one.reason}`,
        city: one.city_asking,
        due_at: one.answer_due_at,
        to: `/movements/${one.movement_id}`,
        movements: [],
      },
    ];
  }

  function order(one: Order): Waiting[] {
    const lines = dispatch.linesOfOrder(one);
    const row = (group: Group, due_at: string | null): Waiting => ({
      key: `${group}:${one.id}`,
      group,
      title: titleOf(one.incident_id),
      detail: `${one.number} · ${text("plan.lines", { count: lines.length })}`,
      city: one.city_to,
      due_at,
      to: `/orders/${one.id}`,
      order: one,
      movements: [],
    });
    if (one.state === "issued" && session.can("order.acknowledge", one.city)) 
      return [{ ...row("acknowledge", one.acknowledge_due_at), since: one.issued_at, ...escalated(`order:${one.id}`) }];
    if (one.state === "stated" && confirms(one)) return [row("settle", null)];
    const owed = one.open_items.find((item) => !item.closed_at);
    if (one.state === "settled" && owed && session.can("order.close_item", one.city)) return [row("items", owed.due_at)];
    const isOver = lines.length > 0 && lines.every((line) => OVER.includes(line.state));
    return ["acknowledged", "disputed"].includes(one.state) && isOver && session.can("order.state_costs", one.city) ? [row("state_costs", null)] : [];
  }

  /** A side whose leader this officer is has not confirmed the statement yet. */
  function confirms(one: Order): boolean {
    return (
      (!one.lender_confirmed_at && session.can("order.settle", one.city)) ||
      (!one.borrower_confirmed_at && session.can("order.settle", one.city_to))
    );
  }

  /** What leaves one site for one incident alike is one row, and can be done in one step. */
  function movements(all: readonly Movement[]): Waiting[] {
    const rows = new Map<string, Waiting>();
    for (const line of all) {
      const step = mine(line);
      if (!step || step === "release") continue;
      const key = [step, line.incident_id, line.from_site_id, line.form, line.kind].join(":");
      const row = rows.get(key) ?? newRow(key, step, line);
      row.movements.push(line);
      rows.set(key, row);
    }
    return [...rows.values()].map((row) => ({ ...row, title: amountOf(row.movements) }));
  }

  function newRow(key: string, step: Exclude<MovementAction, "release">, line: Movement): Waiting {
    const due_at = step === "depart" ? line.planned_leave_at : step === "arrive" ? line.planned_arrive_at : null;
    const detail = `${names.site(line.from_site_id)} → ${titleOf(line.incident_id)}`;
    const to = `/movements?incident=${line.incident_id}`;
    return { key, group: step, title: "", detail, city: line.city_to, due_at, to, movements: [], step };
  }

  function amountOf(lines: readonly Movement[]): string {
    const [first] = lines;
    if (!first) return "";
    const measure = first.form === "unit" ? text("measure.unit") : names.measure(first.form, first.kind);
    const quantity = lines.reduce((sum, line) => sum + line.quantity, 0);
    return `${names.item(first.form, first.kind)} × ${quantity} ${measure}`;
  }

  function incident(one: (typeof incidents.open)[number]): Waiting[] {
    const row = (group: Group): Waiting => ({
      key: `${group}:${one.id}`,
      group,
      title: one.title,
      detail: `${one.number} · ${one.place}`,
      city: one.city,
      due_at: null,
      to: `/incidents/${one.id}`,
      movements: [],
    });
    if (one.grade === null && one.category !== "14000" && session.can("incident.grade", one.city)) return [row("grade")];
    const open = one.needs.some((need) => need.state === "open");
    const planned = dispatch.plansOf(one.id).some((plan) => LIVE.includes(plan.state)) || runs.ofIncident(one.id).some(isRunning);
    return open && !planned && session.can("plan.propose", one.city) && session.city === one.city ? [row("plan")] : [];
  }

  /** Mine by post, whoever has it now: made for it, or gone up to it and not yet seen. */
  function task(one: Task): Waiting[] {
    const row = (group: Group): Waiting => ({
      key: `${group}:${one.id}`,
      group,
      title: names.titled(one.about, one.title),
      detail: `${word("task.kind", one.kind)} · ${names.cityRole(one.city, one.role)}`,
      city: one.city ?? "",
      due_at: one.due_at,
      to: linkOf(one.about, dispatch.movements) ?? "/duty/tasks",
      movements: [],
      since: one.made_at,
      task: one,
    });
    if (one.escalations.some((step) => session.isPost(step.city, step.role) && !step.acknowledged_at)) return [row("escalated")];
    return one.kind === "task" && session.isPost(one.city, one.role) ? [row("tasks")] : [];
  }

  function escalated(source: string): { task?: Task } {
    const found = duty.bySource.get(source);
    return found ? { task: found } : {};
  }

  return { plan, request, order, movements, incident, task };
}
