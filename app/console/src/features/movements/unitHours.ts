/** How long one unit has been at work or on the road within the last 24 hours, as the server reckons it
 * (app/dispatch/unit_hours.py), over all its movements. */
import type { Movement } from "@/api/types";

const DAY_MINUTES = 24 * 60;
export const OUT = ["departed", "arrived", "received", "released", "returning"];

export function unitMinutes(all: readonly Movement[], source: string, now: number): number {
  const since = now - DAY_MINUTES * 60_000;
  let minutes = 0;
  for (const line of all) {
    if (line.source !== source || !line.departed_at) continue;
    const began = Date.parse(line.departed_at);
    const over = line.returned_at ?? (OUT.includes(line.state) ? null : (line.stopped_at ?? line.departed_at));
    const ended = over ? Date.parse(over) : now;
    minutes += Math.max(0, Math.min(ended, now) - Math.max(began, since)) / 60_000;
  }
  return minutes;
}
