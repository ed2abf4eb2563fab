/** What stood where at one moment: the last word of the journal on each thing. */
import type { Incident, JournalEntry, Movement, Road, Weather } from "@/api/types";

export interface ReplayState {
  incidents: Map<number, Incident>;
  movements: Map<number, Movement>;
  roads: Map<string, Road>;
  weather: Map<string, Weather>;
}

/** How many of `times`, oldest first, are not later than `moment`. */
export function countUntil(times: readonly number[], moment: number): number {
  let [low, high] = [0, times.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle] ?? Infinity) <= moment) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** `stateOf(count)` after that many entries. Forward it takes in what is new alone; backward it begins again. */
export function playback(entries: readonly JournalEntry[]): (count: number) => ReplayState {
  let state = empty();
  let applied = 0;
  return (count) => {
    if (count < applied) [state, applied] = [empty(), 0];
    for (; applied < count; applied += 1) take(state, entries[applied] as JournalEntry);
    return { ...state };
  };
}

const empty = (): ReplayState => ({ incidents: new Map(), movements: new Map(), roads: new Map(), weather: new Map() });

function take(state: ReplayState, one: JournalEntry): void {
  if (one.kind === "incident.changed") state.incidents.set(one.object.id, one.object);
  else if (one.kind === "movement.changed") state.movements.set(one.object.id, one.object);
  else if (one.kind === "road.changed") state.roads.set(one.object.edge_id, one.object);
  else if (one.kind === "weather.changed") state.weather.set(one.object.city, one.object);
}
