/** A plan as bars over time: assembly, travel, rests, loading elsewhere, set-up, work; against when it is due and when it is too late. */
import type { LineGroup } from "./lines";

const MINUTE = 60_000;
const STEPS = [10, 15, 30, 60, 120, 180, 360, 720, 1440];

export type Phase = "assembly" | "travel" | "rest" | "detour" | "setup" | "work";
export interface Part { phase: Phase; from: number; to: number }
export interface Bar { group: LineGroup; parts: Part[]; of_use: number; due: number | null; latest: number | null; late: boolean; useless: boolean }
export interface Scale { start: number; end: number; ticks: number[] }
type Times = (need_id: number) => { due_at: string; latest_at: string } | undefined;

/** Bars in the order of arrival; a place is opened and does not travel, so its people's way is shown like any. */
export function bars(groups: readonly LineGroup[], times: Times): Bar[] {
  return groups.map((group) => barOf(group, times)).sort((a, b) => a.of_use - b.of_use);
}

function barOf(group: LineGroup, times: Times): Bar {
  const { like } = group;
  const leave = Date.parse(like.leave_at);
  const of_use = Date.parse(like.arrive_at);
  const setup = of_use - like.setup_minutes * MINUTE;
  const detour = Math.max(0, like.detour_minutes) * MINUTE;
  const rest = Math.max(0, like.rest_minutes) * MINUTE;
  const there = Math.max(leave, setup - detour);
  const need = times(like.need_id);
  const due = need ? Date.parse(need.due_at) : null;
  const latest = need ? Date.parse(need.latest_at) : null;
  const steps: Part[] = [
    { phase: "assembly", from: leave - like.assembly_minutes * MINUTE, to: leave },
    { phase: "travel", from: leave, to: Math.max(leave, there - rest) },
    { phase: "rest", from: Math.max(leave, there - rest), to: there },
    { phase: "detour", from: there, to: setup },
    { phase: "setup", from: setup, to: of_use },
  ];
  return { group, parts: steps.filter((part) => part.to > part.from), of_use, due, latest, late: due !== null && of_use > due + MINUTE, useless: latest !== null && of_use > latest + MINUTE };
}

/** From the first assembly to a little after the last thing to see, with round marks; far latest times do not squeeze the rest. */
export function scaleOf(rows: readonly Bar[]): Scale {
  const start = Math.min(...rows.map((row) => row.parts[0]?.from ?? row.of_use));
  const arrived = Math.max(...rows.map((row) => row.of_use));
  const seen = Math.max(arrived, ...rows.map((row) => Math.min(row.due ?? 0, start + (arrived - start) * 2.5)));
  const end = seen + Math.max(10 * MINUTE, (seen - start) * 0.08);
  const step = (STEPS.find((each) => (end - start) / MINUTE / each <= 8) ?? 1440) * MINUTE;
  const ticks: number[] = [];
  for (let at = Math.ceil(start / step) * step; at < end; at += step) ticks.push(at);
  return { start, end, ticks };
}

export const share = (scale: Scale, at: number): number => Math.min(1, Math.max(0, (at - scale.start) / (scale.end - scale.start))) * 100;
