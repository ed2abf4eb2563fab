/** What stood where at one moment: the last word of the journal on each thing. */
import type { Incident, JournalEntry, Movement, Road, Weather } from "@/api/types";

export interface ReplayState {
  incidents: Map<number, Incident>;
  movements: Map<number, Movement>;
  roads: Map<string, Road>;
  weather: Map<string, Weather>;
}

export function stateAt(past: readonly JournalEntry[]): ReplayState {
  const state: ReplayState = { incidents: new Map(), movements: new Map(), roads: new Map(), weather: new Map() };
  for (const one of past) {
    if (one.kind === "incident.changed") state.incidents.set(one.object.id, one.object);
    else if (one.kind === "movement.changed") state.movements.set(one.object.id, one.object);
    else if (one.kind === "road.changed") state.roads.set(one.object.edge_id, one.object);
    else if (one.kind === "weather.changed") state.weather.set(one.object.city, one.object);
  }
  return state;
}
