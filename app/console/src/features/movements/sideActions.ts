/** What may be reported or asked about a movement beside its ordinary steps, and what each form needs. */
import { loanRequests, movements as commands } from "@/api/commands";
import type { LoanRequest, Movement } from "@/api/types";
import type { FormField, FormValues } from "@/features/decide/form";
import { text, word } from "@/i18n";
import { useConnection } from "@/stores/connection";
import { useDispatch } from "@/stores/dispatch";
import { useIncidents } from "@/stores/incidents";
import { useNames } from "@/stores/names";
import { useReference } from "@/stores/reference";
import { useSession } from "@/stores/session";
import { useChecklist } from "./checklist";

export type SideKind =
  | "position" | "delay" | "breakdown" | "resumption" | "relief" | "let_on" | "demobilise" | "waive"
  | "send_less" | "recall" | "extend" | "hand_over" | "reduce" | "cancel";

export interface SideAction {
  kind: SideKind;
  fields: FormField[];
  danger?: boolean;
  send: (values: FormValues, key: string) => Promise<unknown>;
}

const IN_STATES: Record<SideKind, string[]> = {
  position: ["departed", "returning"],
  delay: ["ordered", "departed"],
  breakdown: ["departed", "arrived", "received"],
  resumption: ["broken_down"],
  relief: ["departed", "arrived", "received"],
  let_on: ["departed", "arrived", "received", "released", "returning"],
  demobilise: ["released"],
  waive: ["released"],
  send_less: ["ordered"],
  recall: ["departed", "arrived", "received"],
  extend: ["received"],
  hand_over: ["received"],
  reduce: ["ordered"],
  cancel: ["ordered"],
};

export function useSideActions() {
  const connection = useConnection();
  const dispatch = useDispatch();
  const incidents = useIncidents();
  const reference = useReference();
  const session = useSession();
  const names = useNames();
  const { stepsOf, openOf } = useChecklist();
  const of = (values: FormValues, name: string): string => String(values[name] ?? "");
  const note = (label: string): FormField => ({ name: "note", kind: "text", label });
  const reason: FormField = { name: "reason", kind: "text", label: text("request.reason") };
  const inHours = (hours: number): string => new Date(connection.now + hours * 3_600_000).toISOString().slice(0, 16) + ":00Z";

  function may(line: Movement, kind: SideKind): boolean {
    if (!IN_STATES[kind].includes(line.state)) return false;
    const both = [line.city_from, line.city_to];
    if (kind === "send_less") return line.form === "supply" && line.quantity > 1 && session.can("movement.depart", line.city_from);
    if (kind === "resumption") return line.arrived_at === null && session.can("movement.report", line.city_from);
    if (kind === "let_on") return line.form === "unit" && session.can("movement.override", line.city_from);
    if (kind === "waive") return line.form !== "resource" && line.checklist_waived_at === null && openOf(line).length > 0 && session.can("movement.override", ...both);
    if (kind === "relief") return line.form === "unit" && session.can("movement.report", line.city_from);
    if (["position", "delay", "breakdown"].includes(kind)) return line.form !== "resource" && session.can("movement.report", ...both);
    if (kind === "demobilise") return line.form !== "resource" && session.can("movement.report", ...both);
    if (pending(line, kind)) return false;
    if (kind === "recall") return session.can("request.ask", line.city_from);
    if (kind === "extend" || kind === "hand_over") return session.can("request.ask", line.city_to);
    return (kind === "cancel" || line.quantity > 1) && session.can("request.ask", ...both);
  }

  const pending = (line: Movement, kind: string): boolean =>
    dispatch.requests.some((one) => one.movement_id === line.id && one.kind === kind && one.state === "pending");

  /** Other open needs of the same city that this could serve. */
  function otherNeeds(line: Movement): { value: number; label: string }[] {
    return incidents.open
      .filter((one) => one.city === line.city_to && one.id !== line.incident_id)
      .flatMap((one) =>
        one.needs
          .filter((need) => need.state === "open" && need.form === line.form)
          .map((need) => ({ value: need.id, label: `${one.title} · ${names.item(need.form, need.kind)} × ${need.quantity}` })),
      );
  }

  function told(answer: Movement): Movement {
    dispatch.putMovement(answer);
    return answer;
  }

  function asked(answer: LoanRequest): LoanRequest {
    dispatch.putRequest(answer);
    return answer;
  }

  function fieldsOf(line: Movement, kind: SideKind): FormField[] {
    if (kind === "position")
      return [
        { name: "node", kind: "choice", optional: true, label: text("side.node"), choices: reference.known.nodes.map((node) => ({ value: node.node_id, label: node.name_zh })) },
        { name: "lat", kind: "text", optional: true, label: text("side.lat"), hint: text("side.or_node") },
        { name: "lon", kind: "text", optional: true, label: text("side.lon") },
        { ...note(text("ui.note")), optional: true },
      ];
    if (kind === "delay") return [{ name: "arrive_at", kind: "time", label: text("side.new_eta"), initial: line.planned_arrive_at }, note(text("request.reason"))];
    if (kind === "demobilise")
      return stepsOf([line]).map((step) => ({
        name: step.key,
        kind: "check",
        optional: true,
        label: `${names.demobStep(step.key)} · ${text(step.required ? "demob.required" : "demob.optional")}`,
        initial: line.checklist.includes(step.key),
      }));
    if (kind === "send_less") return [{ name: "sent", kind: "number", label: text("side.sent"), initial: line.quantity }, note(text("request.reason"))];
    if (kind === "extend") return [{ name: "until_at", kind: "time", label: text("request.until"), initial: line.due_back_at ?? inHours(72) }, reason];
    if (kind === "hand_over") return [{ name: "need_id", kind: "choice", label: text("request.need"), choices: otherNeeds(line) }, reason];
    if (kind === "reduce") return [{ name: "quantity", kind: "number", label: text("request.quantity", { quantity: line.quantity }), initial: line.quantity }, reason];
    if (kind === "let_on") return [{ name: "until_at", kind: "time", label: text("hours.until"), initial: inHours(4) }, reason];
    if (kind === "waive") return [{ name: "reason", kind: "text", label: text("demob.waive_reason") }];
    if (kind === "relief") return [];
    return kind === "recall" || kind === "cancel" ? [reason] : [note(text("request.reason"))];
  }

  /** Sent for the movement as it is at that moment: the form shows what has changed since it was opened. */
  function send(opened: Movement, kind: SideKind): SideAction["send"] {
    return async (values, key) => {
      const line = dispatch.movements.get(opened.id) ?? opened;
      const seen = { seen_version: line.version };
      const said = { ...seen, note: of(values, "note") };
      switch (kind) {
        case "position": {
          const number = (name: string): number | null => (of(values, name) === "" ? null : Number(of(values, name)));
          return told(await commands.position(line.id, { ...said, node: of(values, "node") || null, lat: number("lat"), lon: number("lon") }, key));
        }
        case "delay":
          return told(await commands.delay(line.id, { ...said, arrive_at: of(values, "arrive_at") }, key));
        case "breakdown":
        case "resumption":
        case "relief":
          return told(await commands.tell(line.id, kind, kind === "relief" ? seen : said, key));
        case "demobilise":
          return told(await commands.demobilise(line.id, { ...seen, checklist: Object.keys(values).filter((name) => values[name] === true) }, key));
        case "waive":
          return told(await commands.waive(line.id, { ...seen, reason: of(values, "reason") }, key));
        case "let_on":
          return told(await commands.letOn(line.id, { ...seen, until_at: of(values, "until_at"), reason: of(values, "reason") }, key));
        case "send_less":
          return told(await commands.depart(line.id, { ...said, sent_quantity: Number(values["sent"]) }, key));
        default:
          return asked(await commands.ask(line.id, { ...seen, kind, reason: of(values, "reason"), ...extras(values) }, key));
      }
    };
  }

  function extras(values: FormValues): { quantity?: number; until_at?: string; need_id?: number } {
    return {
      ...(values["quantity"] ? { quantity: Number(values["quantity"]) } : {}),
      ...(values["until_at"] ? { until_at: of(values, "until_at") } : {}),
      ...(values["need_id"] ? { need_id: Number(values["need_id"]) } : {}),
    };
  }

  function actionsOf(line: Movement): SideKind[] {
    return (Object.keys(IN_STATES) as SideKind[]).filter((kind) => may(line, kind));
  }

  function action(line: Movement, kind: SideKind): SideAction {
    return { kind, fields: fieldsOf(line, kind), send: send(line, kind), danger: ["breakdown", "recall", "cancel", "waive"].includes(kind) };
  }

  function answerFields(accept: boolean): FormField[] {
    return [{ name: "note", kind: "text", label: text("ui.note"), optional: accept }];
  }

  const answer = (one: LoanRequest, accept: boolean): SideAction["send"] => async (values, key) =>
    asked(await loanRequests.answer(one.id, { accept, note: of(values, "note"), seen_version: one.version }, key));

  function mayAnswer(one: LoanRequest): boolean {
    const needed = ["cancel", "reduce"].includes(one.kind) ? "request.acknowledge" : "request.answer";
    return one.state === "pending" && session.can(needed, one.city_asked);
  }

  return { actionsOf, action, answer, answerFields, mayAnswer, label: (kind: SideKind) => word("side.action", kind) };
}
