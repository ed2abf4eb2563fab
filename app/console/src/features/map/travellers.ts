/** Movements as the map needs them: their ways, and where they are now. */
import type { Feature } from "geojson";
import { computed } from "vue";
import type { Incident, Movement, Plan } from "@/api/types";
import { text } from "@/i18n";
import { age, number } from "@/i18n/times";
import { DEAD, UNDER_WAY, useDispatch } from "@/stores/dispatch";
import { useIncidents } from "@/stores/incidents";
import { useNames } from "@/stores/names";
import { useReference } from "@/stores/reference";
import { useRegion } from "@/stores/region";
import { lineFeature, pointFeature } from "./collections";
import { travellerOf, type Traveller } from "./fleet";
import { bearingAlong, pathOf, pointAlong, shareOfWay, type Point } from "./journey";

const OLD_MS = 60 * 60_000; // an hour without a word is marked; default, not official

/** Movements of one kind that left one site for one incident in the same minute. */
export interface Convoy {
  key: string;
  like: Movement;
  quantity: number;
}

export function convoysOf(all: readonly Movement[]): Convoy[] {
  const convoys = new Map<string, Convoy>();
  for (const line of all) {
    if (!UNDER_WAY.includes(line.state)) continue;
    const left = (line.state === "departed" ? line.departed_at : line.return_started_at)?.slice(0, 16);
    const key = [line.state, line.from_site_id, line.incident_id, line.kind, left].join(":");
    const convoy = convoys.get(key) ?? { key, like: line, quantity: 0 };
    convoy.quantity += line.quantity;
    convoys.set(key, convoy);
  }
  return [...convoys.values()].sort((a, b) => (a.like.planned_arrive_at < b.like.planned_arrive_at ? -1 : 1));
}

export function useTravellers() {
  const dispatch = useDispatch();
  const incidents = useIncidents();
  const reference = useReference();
  const region = useRegion();
  const names = useNames();

  function wayOf(line: Movement, among: ReadonlyMap<number, Incident> = incidents.byId): Point[] {
    return pathOf(line.route, region.sites.get(line.from_site_id), among.get(line.incident_id), reference.nodes);
  }

  function routesOf(plan: Plan): Feature[] {
    const alive = dispatch.linesOf(plan).filter((line) => line.form !== "resource" && !DEAD.includes(line.state));
    return alive.map((line) => lineFeature(wayOf(line), { id: line.id }));
  }

  const moving = (now: number): Feature[] => movingAmong(dispatch.allMovements, incidents.byId, now);

  /** Those of any moment, also of one that is long past. */
  function movingAmong(lines: readonly Movement[], among: ReadonlyMap<number, Incident>, now: number): Feature[] {
    return convoysOf(lines).flatMap(({ like, quantity }) => {
      const share = shareOfWay(like, now);
      const way = wayOf(like, among);
      const at = share === null ? null : pointAlong(way, share);
      const home = like.state === "returning";
      const ahead = share === null ? null : bearingAlong(way, share);
      const bearing = ahead === null ? null : home ? ahead + 180 : ahead;
      const name = `${names.cityMark(like.city_from)} ${names.item(like.form, like.kind)} × ${number(quantity)}`;
      return at ? [pointFeature(at, { id: like.id, name, home, bearing }, like.id)] : [];
    });
  }

  /** Where those under way last said that they were, and how long ago: what was heard, beside what is reckoned. */
  function reported(now: number): Feature[] {
    return dispatch.allMovements.flatMap((line) => {
      if (!UNDER_WAY.includes(line.state) || line.position_at === null || line.position_lat === null || line.position_lon === null) return [];
      const mark = line.form === "unit" ? names.source(line.source) : names.item(line.form, line.kind);
      const name = `${mark} ${text("map.reported", { age: age(line.position_at, now) })}`;
      return [pointFeature([line.position_lon, line.position_lat], { id: line.id, name, old: now - Date.parse(line.position_at) > OLD_MS }, line.id)];
    });
  }

  const known = new WeakMap<Movement, Traveller | null>();

  /** The same for many: no names, their ways measured once. */
  const fleet = computed(() =>
    convoysOf(dispatch.allMovements).flatMap(({ like }) => {
      const one = known.get(like) ?? travellerOf(like, wayOf(like));
      known.set(like, one);
      return one ?? [];
    }),
  );

  const count = computed(() => dispatch.allMovements.filter((line) => UNDER_WAY.includes(line.state)).length);

  return { routesOf, moving, reported, movingAmong, fleet, count };
}
