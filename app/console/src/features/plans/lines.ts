/** Movements of a proposal and of a plan, as one table shows them: what goes alike goes in one row. */
import type { Movement, ProposedMovement } from "@/api/types";
import { text } from "@/i18n";
import { duration } from "@/i18n/times";
import type { TourLine } from "./tours";

export interface Line {
  key: string;
  form: string;
  kind: string;
  source: string;
  from_site_id: number;
  city_from: string;
  city_to: string;
  quantity: number;
  contribution: number;
  vehicle_class: string | null;
  vehicle_count: number;
  leave_at: string;
  arrive_at: string;
  assembly_minutes: number;
  travel_minutes: number;
  rest_minutes: number;
  detour_minutes: number;
  turn: number;
  setup_minutes: number;
  mode: string;
  service_id: number | null;
  departs_at: string | null;
  wait_minutes: number;
  shift_exceeded: boolean;
  km: number;
  route: string[];
  reason: string;
  need_id: number;
  state: string | null;
  refusal_code: string | null;
}

/** Lines from one site for one need, on the same way at the same time, in the same state. */
export interface LineGroup {
  key: string;
  lines: Line[];
  like: Line;
  quantity: number;
  vehicle_count: number;
  trucks: Record<string, number>; // by class, as their tours tell; empty where there are none
}

export type Kept = Record<string, number>;

export function lineOfProposal(line: ProposedMovement, frozen_at: string): Line {
  const at = (minutes: number): string => new Date(Date.parse(frozen_at) + minutes * 60_000).toISOString();
  return {
    ...line,
    key: line.line,
    service_id: line.service_id ?? null,
    departs_at: typeof line.departs_minutes === "number" ? at(line.departs_minutes) : null,
    wait_minutes: line.wait_minutes ?? 0,
    leave_at: at(line.leave_minutes),
    arrive_at: at(line.arrive_minutes),
    state: line.pinned ? "granted" : null,
    refusal_code: null,
  };
}

export function lineOfMovement(line: Movement): Line {
  return { ...line, key: String(line.id), leave_at: line.departed_at ?? line.planned_leave_at, arrive_at: line.planned_arrive_at };
}

/** With `tours` a truck that brings several lines of a row counts once. */
export function grouped(lines: readonly Line[], tours: readonly TourLine[] = []): LineGroup[] {
  const groups = new Map<string, LineGroup>();
  for (const line of lines) {
    const key = alike(line);
    const group = groups.get(key) ?? { key, lines: [], like: line, quantity: 0, vehicle_count: 0, trucks: {} };
    group.lines.push(line);
    group.quantity += line.quantity;
    group.vehicle_count += line.vehicle_count;
    groups.set(key, group);
  }
  const rows = [...groups.values()];
  for (const tour of tours) {
    const brought = new Set(tour.stops.flatMap((stop) => stop.takes.map((take) => rowOf(rows, take, tour))));
    for (const row of brought) if (row) row.trucks[tour.vehicle_class] = (row.trucks[tour.vehicle_class] ?? 0) + tour.count;
  }
  return rows;
}

/** The row that a tour's load stands in; of a line that comes on quicker and on slower trucks the one with trucks like these. */
function rowOf(rows: readonly LineGroup[], take: { need_id: number; source: string }, tour: TourLine): LineGroup | undefined {
  const mine = rows.filter((row) => row.lines.some((line) => line.need_id === take.need_id && line.source === take.source && line.turn === tour.turn));
  const later = mine.filter((row) => row.like.arrive_at.slice(0, 16) >= tour.arrive_at.slice(0, 16)).sort((a, b) => a.like.arrive_at.localeCompare(b.like.arrive_at));
  return mine.find((row) => row.like.vehicle_class === tour.vehicle_class) ?? later[0] ?? mine[0];
}

export function keptOf(group: LineGroup, kept: Kept): number {
  return group.lines.reduce((sum, line) => sum + (kept[line.key] ?? line.quantity), 0);
}

/** Keep `quantity` of a group: the first lines whole, the last ones lowered or dropped. */
export function keep(group: LineGroup, kept: Kept, quantity: number): Kept {
  const changed = { ...kept };
  let rest = quantity;
  for (const line of group.lines) {
    const mine = Math.min(line.quantity, rest);
    rest -= mine;
    if (mine === line.quantity) delete changed[line.key];
    else changed[line.key] = mine;
  }
  return changed;
}

function alike(line: Line): string {
  const minutes = [line.leave_at, line.arrive_at].map((at) => at.slice(0, 16));
  return [line.need_id, line.kind, line.from_site_id, line.vehicle_class, line.turn, line.service_id, line.reason, line.state, line.refusal_code, ...minutes].join("|");
}

type Timed = Pick<Line, "assembly_minutes" | "travel_minutes" | "rest_minutes" | "detour_minutes" | "setup_minutes" | "wait_minutes">;

/** What an arrival is made of, in its order; the wait for a train, the driver's rests and other places only where there are any. */
export function partsOf(line: Timed): (["assembly" | "wait" | "travel" | "rest" | "detour" | "setup", number])[] {
  return [
    ["assembly", line.assembly_minutes],
    ...(line.wait_minutes >= 1 ? [["wait", line.wait_minutes] as ["wait", number]] : []),
    ["travel", line.travel_minutes - line.rest_minutes],
    ...(line.rest_minutes ? [["rest", line.rest_minutes] as ["rest", number]] : []),
    ...(line.detour_minutes ? [["detour", line.detour_minutes] as ["detour", number]] : []),
    ["setup", line.setup_minutes],
  ];
}

/** The same in words. */
export function breakdown(line: Timed): string {
  return partsOf(line).map(([part, minutes]) => text(`way.part.${part}`, { span: duration(minutes) })).join(" + ");
}

/** What was typed for a quantity that may be lowered: whole, at least nothing, at most what was `asked`; that, too, for no number. */
export function lowered(typed: string, asked: number): number {
  const wanted = typed.trim() ? Math.round(Number(typed)) : NaN;
  return Number.isFinite(wanted) ? Math.max(0, Math.min(asked, wanted)) : asked;
}
