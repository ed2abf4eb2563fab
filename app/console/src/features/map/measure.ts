/** Distances over the ground, point after point. */
import type { FeatureCollection } from "geojson";
import { collection, lineFeature, pointFeature } from "./collections";
import type { Point } from "./journey";

const EARTH_KM = 6371.0088;

/** Great-circle distance. */
export function distanceKm(from: Point, to: Point): number {
  const [lon1, lat1, lon2, lat2] = [from[0], from[1], to[0], to[1]].map((degrees) => (degrees * Math.PI) / 180) as [number, number, number, number];
  const half = Math.sin((lat2 - lat1) / 2) ** 2 + Math.cos(lat1) * Math.cos(lat2) * Math.sin((lon2 - lon1) / 2) ** 2;
  return 2 * EARTH_KM * Math.asin(Math.sqrt(half));
}

export function lengthKm(path: readonly Point[]): number {
  return path.slice(1).reduce((sum, point, index) => sum + distanceKm(path[index] ?? point, point), 0);
}

export function measured(path: readonly Point[]): FeatureCollection {
  const line = path.length > 1 ? [lineFeature([...path], {})] : [];
  return collection([...line, ...path.map((point) => pointFeature(point, {}))]);
}
