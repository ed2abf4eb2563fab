/** Rows of the needs editor: typed in, or derived and then edited. */
import type { Form, Incident, MessageReading, NeedSuggestion, StatedNeed } from "@/api/types";
import { text, word } from "@/i18n";

export interface NeedRow {
  key: number;
  form: Form;
  kind: string;
  quantity: number | null;
  minimum_grade: number | null;
  due_at: string | null;
  latest_at: string | null;
  priority: number;
  basis: string;
  /** How much of it is due within the first hour, six hours, day; from when it was stated. */
  waves: (number | null)[];
  stated_at: number;
  requires: string;
  message_reference: string | null;
  note: string;
}

/** Hours within which the parts of a need in waves are due. */
export const WAVE_HOURS = [1, 6, 24] as const;

let keys = 0;

export function typedRow(now: number): NeedRow {
  return {
    key: ++keys,
    form: "supply",
    kind: "",
    quantity: null,
    minimum_grade: null,
    due_at: later(now, 4 * 60),
    latest_at: later(now, 12 * 60),
    priority: 1,
    basis: "typed",
    waves: WAVE_HOURS.map(() => null),
    stated_at: now,
    requires: "",
    message_reference: null,
    note: "",
  };
}

/** A line of a message, as far as our catalogue knows it; the officer completes the rest. */
export function readRow(line: MessageReading["lines"][number], message_id: string, now: number): NeedRow {
  const unsure = line.kind ? "rm.other_unit" : "rm.unknown_kind";
  const row = typedRow(now);
  const due = line.wanted_at && Date.parse(line.wanted_at) > now ? Date.parse(line.wanted_at) : null;
  return {
    ...row,
    form: line.form ?? row.form,
    kind: line.kind ?? "",
    quantity: line.kind ? line.quantity : null,
    due_at: due ? later(due, 0) : row.due_at,
    latest_at: due ? later(due, 8 * 60) : row.latest_at,
    message_reference: `${message_id}#${line.key}`,
    note: line.kind && line.quantity ? "" : text(unsure, { name: line.name, amount: line.amount, unit: line.unit }),
  };
}

/** Minutes count from when it happened, but nothing is due in the past. */
export function derivedRow(suggestion: NeedSuggestion, incident: Incident, now: number): NeedRow {
  const start = Date.parse(incident.occurred_at);
  const base = start + suggestion.due_minutes * 60_000 > now ? start : now;
  return {
    key: ++keys,
    form: suggestion.form,
    kind: suggestion.kind,
    quantity: suggestion.quantity,
    minimum_grade: suggestion.minimum_grade,
    due_at: later(base, suggestion.due_minutes),
    latest_at: later(base, suggestion.latest_minutes),
    priority: suggestion.priority,
    basis: suggestion.basis,
    waves: WAVE_HOURS.map(() => null),
    stated_at: now,
    requires: "",
    message_reference: null,
    note: "",
  };
}

/** Whether that part could be due before the need itself is. */
export function mayComeSooner(row: NeedRow, hours: number): boolean {
  return row.due_at !== null && Date.parse(later(row.stated_at, hours * 60)) <= Date.parse(row.due_at);
}

export function isComplete(row: NeedRow): boolean {
  return Boolean(row.kind && row.quantity !== null && row.due_at && row.latest_at);
}

export function statedNeed(row: NeedRow): StatedNeed {
  return {
    form: row.form,
    kind: row.kind,
    quantity: row.quantity ?? 0,
    minimum_grade: row.form === "unit" ? row.minimum_grade : null,
    due_at: row.due_at ?? "",
    latest_at: row.latest_at ?? "",
    priority: row.priority,
    basis: row.basis,
    waves: row.waves.flatMap((quantity, i) => {
      const hours = WAVE_HOURS[i] ?? 0;
      return quantity && mayComeSooner(row, hours) ? [{ quantity, due_at: later(row.stated_at, hours * 60) }] : [];
    }),
    requires: row.requires,
    message_reference: row.message_reference,
  };
}

function later(from: number, minutes: number): string {
  const whole = Math.ceil((from + minutes * 60_000) / 60_000) * 60_000;
  return new Date(whole).toISOString().replace(".000Z", "Z");
}

/** "每顶住4人 (tent_12m2_capacity: verified)" with the standing of its norm in words. */
export function basisSaid(basis: string): string {
  if (basis === "typed") return text("need.basis.typed");
  const [, note, standing] = /^(.*) \(\w+: (.*)\)$/.exec(basis) ?? [];
  return note && standing ? text("need.basis.norm", { note, standing: word("norm.standing", standing) }) : basis;
}
