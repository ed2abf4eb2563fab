/** A refusal in the officer's words: stable code -> text, with its details filled in. */
import { isTextKey, text, word } from "@/i18n";
import { moment, number } from "@/i18n/times";
import type { Problem } from "@/api/http";
import { useNames } from "@/stores/names";

type Details = Record<string, unknown>;
interface Shortage {
  source: string;
  kind: string;
  wanted: number;
  free: number;
  holders?: { plan_number: string; incident_title: string; quantity: number }[];
}
interface UnfitLine {
  source: string;
  reason: string;
}
interface Breach {
  form: string;
  kind: string;
  below: number;
}
interface FieldProblem {
  field: string;
  problem: string;
  limits?: Record<string, string>;
}

const NUMBERS = ["ge", "gt", "le", "lt", "min_length", "max_length"];
/** Where the name of a field may stand that is sent by it, the first one that has it. */
const LABELS = [
  "typed", "incident", "need", "consent", "receipt", "return", "register", "road", "respond", "grading", "report.content", "report", "warning", "casualty", "consult", "tally",
  "expert", "package", "service", "script", "drill", "roster", "log", "task", "paper", "limit", "lesson", "account", "oral", "request", "hours", "unfit", "lift", "sign_in", "duty", "stocktake",
];

export function useProblemText() {
  const names = useNames();

  function describe(problem: Pick<Problem, "code" | "details">): string {
    const key = `error.${problem.code}`;
    if (!isTextKey(key)) return text("error.other", { code: problem.code, details: plain(problem.details) });
    const row = problem.details["row"];
    return (typeof row === "number" ? `#${row + 1} ` : "") + text(key, values(problem.details));
  }

  function values(details: Details): Record<string, string | number> {
    const said: Record<string, string | number> = { details: plain(details), count: 0, for_cities: "" };
    for (const [key, value] of Object.entries(details)) said[key] = one(key, value);
    if (Array.isArray(details["movements"])) said["count"] = details["movements"].length;
    return said;
  }

  function one(key: string, value: unknown): string | number {
    if (value === null || value === undefined) return "—";
    if (key === "lines" && Array.isArray(value)) return (value as UnfitLine[]).map((row) => `${names.source(row.source)} ${word("unfit.reason", row.reason)}`).join(text("ui.comma"));
    if (key === "shortages") return (value as Shortage[]).map(shortage).join(text("ui.semicolon"));
    if (key === "problems") return (value as FieldProblem[]).map(fieldProblem).join(text("ui.semicolon"));
    if (key === "fields") return (value as string[]).map((field) => word("report.content", field)).join(text("ui.comma"));
    if (key === "steps" && Array.isArray(value)) return (value as string[]).map(names.demobStep).join(text("ui.comma"));
    if (key === "plans") return (value as string[]).join(text("ui.comma"));
    if (key === "breaches") return (value as Breach[]).map((row) => `${names.floorKind(row.form, row.kind)} ${row.below}`).join(text("ui.comma"));
    if (key === "for_cities") return (value as string[]).map(names.city).join(text("ui.comma"));
    if (key === "city" || key === "place_city") return names.city(String(value));
    if (key === "role") return word("role", String(value));
    if (key === "action") return actionName(String(value));
    if (key === "allowed") return (value as string[]).map((action) => word("action", action)).join(text("ui.comma")) || text("ui.none");
    if (key === "state") return stateName(String(value));
    if (key === "from" || key === "to") return names.node(String(value));
    if (key.endsWith("_at")) return moment(String(value));
    return typeof value === "number" ? number(value, 4) : String(value);
  }

  function shortage(row: Shortage): string {
    const holders = (row.holders ?? []).map((holder) => text("error.shortage_holder", { ...holder })).join("");
    const form = row.source.startsWith("lot") ? "supply" : row.source.startsWith("resource") ? "resource" : "unit";
    const source = `${names.source(row.source)} ${names.item(form, row.kind)}`;
    return text("error.shortage_line", { source, wanted: row.wanted, free: row.free, holders });
  }

  return { describe };
}

/** What is wrong with one field of a form, empty when nothing is. */
export function problemOfField(problem: Problem | null, field: string): string | undefined {
  const rows = (problem?.details["problems"] ?? []) as FieldProblem[];
  const found = rows.find((row) => row.field === field || row.field.endsWith(`.${field}`));
  if (found) return fieldProblem(found);
  const key = `error.${problem?.code ?? ""}`;
  return problem?.details["field"] === field && isTextKey(key) ? text(key) : undefined;
}

/** Which rows of a list that was sent a refusal is about, from 0. */
export function rowsOf(problem: Problem | null): number[] {
  const fields = ((problem?.details["problems"] ?? []) as FieldProblem[]).map((one) => Number(one.field.split(".")[1]));
  return [...fields, Number(problem?.details["row"] ?? NaN)].filter(Number.isInteger);
}

function fieldProblem(row: FieldProblem): string {
  return problemText(fieldName(row.field), row.problem, row.limits ?? {});
}

/** What a check of the form of things says of one field. */
export function problemText(field: string, problem: string, limits: Record<string, string>): string {
  const key = `problem.${problem}`;
  const said = Object.fromEntries(Object.entries(limits).map(([name, limit]) => [name, NUMBERS.includes(name) ? number(Number(limit), 4) : limit]));
  return isTextKey(key) ? text(key, { field, ...said }) : text("problem.other", { field, problem });
}

function fieldName(path: string): string {
  const parts = path.split(".");
  const name = parts.at(-1) ?? path;
  const prefix = LABELS.find((label) => isTextKey(`${label}.${name}`));
  const place = parts.length > 2 && /^\d+$/.test(parts[1] ?? "") ? `#${Number(parts[1]) + 1} ` : "";
  return place + (prefix ? word(prefix, name) : name);
}

function actionName(action: string): string {
  return isTextKey(`may.${action}`) ? word("may", action) : word("action", action);
}

function stateName(state: string): string {
  const prefix = ["movement.state", "plan.state", "order.state", "consent.state", "incident.state", "run.state"].find((one) =>
    isTextKey(`${one}.${state}`),
  );
  return prefix ? word(prefix, state) : state;
}

function plain(details: Details): string {
  return Object.entries(details)
    .map(([key, value]) => `${key}=${typeof value === "object" ? JSON.stringify(value) : String(value)}`)
    .join(", ");
}
