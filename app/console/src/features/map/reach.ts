/** What reaches a point within 30, 60 and 120 minutes on the road. */
import type { FeatureCollection } from "geojson";
import type { Reference } from "@/api/reference";
import type { Reach } from "@/api/types";
import { collection, lineFeature } from "./collections";

export const BANDS = [30, 60, 120] as const;
export type Band = (typeof BANDS)[number];

/** The smallest band that still holds; null beyond the last. */
export function bandOf(minutes: number | undefined): Band | null {
  return minutes === undefined ? null : (BANDS.find((band) => minutes <= band) ?? null);
}

/** A road is of the band in which it is driven to its end, so of the slower of its two nodes. */
export function reachRoads(reference: Reference, reach: Reach): FeatureCollection {
  const nodes = new Map(reference.nodes.map((node) => [node.node_id, node]));
  return collection(
    reference.edges.flatMap((edge) => {
      const [from, to] = [nodes.get(edge.from_node), nodes.get(edge.to_node)];
      const slower = Math.max(reach.nodes[edge.from_node] ?? Infinity, reach.nodes[edge.to_node] ?? Infinity);
      const band = bandOf(slower);
      if (!from || !to || !band || edge.status !== "open") return [];
      return lineFeature([[from.lon, from.lat], [to.lon, to.lat]], { band });
    }),
  );
}

export interface NearSite {
  id: number;
  minutes: number;
}

/** Sites in order of time, those beyond the last band left out. */
export function nearSites(reach: Reach): NearSite[] {
  return Object.entries(reach.sites)
    .map(([id, minutes]) => ({ id: Number(id), minutes }))
    .filter((site) => bandOf(site.minutes))
    .sort((a, b) => a.minutes - b.minutes || a.id - b.id);
}
