/** Rows of the needs editor: typed in, or derived and then edited. */
import type { Form, Incident, NeedSuggestion, StatedNeed } from "@/api/types";

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
  };
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
    waves: row.waves.flatMap((quantity, i) => (quantity ? [{ quantity, due_at: later(row.stated_at, (WAVE_HOURS[i] ?? 0) * 60) }] : [])),
    requires: row.requires,
  };
}

function later(from: number, minutes: number): string {
  const whole = Math.ceil((from + minutes * 60_000) / 60_000) * 60_000;
  return new Date(whole).toISOString().replace(".000Z", "Z");
}
