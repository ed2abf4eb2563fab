/** Where a movement is: along its roads, by the time that has gone since it left. */
import type { Movement } from "@/api/types";

export type Point = [lon: number, lat: number];

interface Spot {
  lat: number;
  lon: number;
}

const MINUTE = 60_000;

/** Off-network ends are straight lines; unknown nodes are left out. */
export function pathOf(route: readonly string[], from: Spot | undefined, to: Spot | undefined, nodes: ReadonlyMap<string, Spot>): Point[] {
  const spots = [from, ...route.map((node) => nodes.get(node)), to];
  return spots.filter((spot) => spot !== undefined).map((spot) => [spot.lon, spot.lat]);
}

/** When it left and how long it takes, in milliseconds. */
export interface Span {
  left: number;
  takes: number;
}

/** Null while it is not on the way. */
export function spanOfWay(line: Movement): Span | null {
  if (line.state === "departed" && line.departed_at) {
    const left = Date.parse(line.departed_at);
    const there = Date.parse(line.planned_arrive_at) - line.setup_minutes * MINUTE;
    return { left, takes: Math.max(there - left, MINUTE) };
  }
  if (line.state === "returning" && line.return_started_at) {
    return { left: Date.parse(line.return_started_at), takes: Math.max(line.travel_minutes, 1) * MINUTE };
  }
  return null;
}

/** How much of the way is behind it, 0 to 1; null while it is not on the way. */
export function shareOfWay(line: Movement, now: number): number | null {
  const span = spanOfWay(line);
  if (!span) return null;
  const gone = clamp((now - span.left) / span.takes);
  return line.state === "returning" ? 1 - gone : gone;
}

/** Which way it goes at `share`, in degrees from north; null where the way is a point. */
export function bearingAlong(path: readonly Point[], share: number): number | null {
  const step = 0.002;
  const [behind, ahead] = [pointAlong(path, share - step), pointAlong(path, share + step)];
  if (!behind || !ahead || (behind[0] === ahead[0] && behind[1] === ahead[1])) return null;
  const shrink = Math.cos(((behind[1] + ahead[1]) / 2) * (Math.PI / 180));
  return (Math.atan2((ahead[0] - behind[0]) * shrink, ahead[1] - behind[1]) * 180) / Math.PI;
}

/** The point at `share` of the length of `path`. */
export function pointAlong(path: readonly Point[], share: number): Point | null {
  const first = path[0];
  if (!first) return null;
  const lengths = path.slice(1).map((point, index) => distance(path[index] ?? point, point));
  let rest = lengths.reduce((sum, length) => sum + length, 0) * clamp(share);
  for (const [index, length] of lengths.entries()) {
    const from = path[index] ?? first;
    const to = path[index + 1] ?? from;
    if (rest <= length) return between(from, to, length ? rest / length : 0);
    rest -= length;
  }
  return path.at(-1) ?? first;
}

function between(from: Point, to: Point, share: number): Point {
  return [from[0] + (to[0] - from[0]) * share, from[1] + (to[1] - from[1]) * share];
}

/** Good enough over some kilometres: a degree of longitude shrinks with the latitude. */
function distance(from: Point, to: Point): number {
  const shrink = Math.cos(((from[1] + to[1]) / 2) * (Math.PI / 180));
  return Math.hypot((to[0] - from[0]) * shrink, to[1] - from[1]);
}

function clamp(share: number): number {
  return Math.max(0, Math.min(1, share));
}
