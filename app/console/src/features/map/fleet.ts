/** Where many travellers are, cheaply: their ways measured once, on the flat map of the web. */
import type { Movement } from "@/api/types";
import { spanOfWay, type Point, type Span } from "./journey";

export interface Traveller {
  id: number;
  home: boolean;
  span: Span;
  xs: Float64Array; // Web Mercator, the world from 0 to 1
  ys: Float64Array;
  ends: Float64Array; // share of the way at the end of each leg
}

export interface Place {
  x: number;
  y: number;
  heading: number; // radians clockwise from north
}

/** Null where it is not on the way. */
export function travellerOf(line: Movement, way: readonly Point[]): Traveller | null {
  const span = spanOfWay(line);
  if (!way.length || !span) return null;
  const xs = Float64Array.from(way, ([lon]) => (lon + 180) / 360);
  const ys = Float64Array.from(way, ([, lat]) => mercator(lat));
  const ends = new Float64Array(Math.max(0, way.length - 1));
  let length = 0;
  for (let leg = 0; leg < ends.length; leg += 1) {
    length += Math.hypot(at(xs, leg + 1) - at(xs, leg), at(ys, leg + 1) - at(ys, leg));
    ends[leg] = length;
  }
  if (length) for (let leg = 0; leg < ends.length; leg += 1) ends[leg] = at(ends, leg) / length;
  return { id: line.id, home: line.state === "returning", span, xs, ys, ends };
}

export function placeOf(one: Traveller, now: number): Place {
  const gone = Math.max(0, Math.min(1, (now - one.span.left) / one.span.takes));
  const share = one.home ? 1 - gone : gone;
  let leg = 0;
  while (leg < one.ends.length - 1 && at(one.ends, leg) < share) leg += 1;
  const [x, y] = [at(one.xs, leg), at(one.ys, leg)];
  if (!one.ends.length) return { x, y, heading: 0 };
  const [toX, toY] = [at(one.xs, leg + 1), at(one.ys, leg + 1)];
  const from = leg ? at(one.ends, leg - 1) : 0;
  const part = at(one.ends, leg) > from ? (share - from) / (at(one.ends, leg) - from) : 0;
  const heading = Math.atan2(toX - x, y - toY) + (one.home ? Math.PI : 0);
  return { x: x + (toX - x) * part, y: y + (toY - y) * part, heading };
}

export function mercator(lat: number): number {
  return (1 - Math.asinh(Math.tan((lat * Math.PI) / 180)) / Math.PI) / 2;
}

function at(values: Float64Array, index: number): number {
  return values[index] ?? 0;
}
