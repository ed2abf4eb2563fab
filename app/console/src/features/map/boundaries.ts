/** County outlines; the map works from points where there are none. */
import type { FeatureCollection } from "geojson";
import { ask } from "@/api/http";

export const NOTHING: FeatureCollection = { type: "FeatureCollection", features: [] };
let asked: Promise<FeatureCollection> | undefined;

export function boundaries(): Promise<FeatureCollection> {
  asked ??= ask<FeatureCollection>("/boundaries").catch(() => NOTHING);
  return asked;
}
