/** What the map shows, as GeoJSON made from the facts. */
import type { Feature, FeatureCollection } from "geojson";
import type { Reference, RoadEdge } from "@/api/reference";
import type { Incident, Road, Site, Weather } from "@/api/types";
import type { Point } from "./journey";

type Properties = Record<string, string | number | boolean | null>;

export function collection(features: Feature[]): FeatureCollection {
  return { type: "FeatureCollection", features };
}

export function pointFeature(at: Point, properties: Properties, id?: number): Feature {
  return { type: "Feature", ...(id === undefined ? {} : { id }), geometry: { type: "Point", coordinates: at }, properties };
}

export function lineFeature(path: Point[], properties: Properties): Feature {
  return { type: "Feature", geometry: { type: "LineString", coordinates: path }, properties };
}

/** South-west and north-east of everything these lines touch; null of nothing. */
export function boundsOf(lines: readonly Feature[]): [Point, Point] | null {
  const points = lines.flatMap((line) => (line.geometry.type === "LineString" ? (line.geometry.coordinates as Point[]) : []));
  if (!points.length) return null;
  const lons = points.map((point) => point[0]);
  const lats = points.map((point) => point[1]);
  return [[Math.min(...lons), Math.min(...lats)], [Math.max(...lons), Math.max(...lats)]];
}

export function river(reference: Reference): FeatureCollection {
  const points = [...reference.river].sort((a, b) => a.sequence - b.sequence);
  return collection([lineFeature(points.map((point) => [point.lon, point.lat]), { name: "黄河" })]);
}

export function rail(reference: Reference): FeatureCollection {
  const stations = new Map(reference.rail.filter((row) => row.record_type === "station").map((row) => [row.id, row]));
  return collection(
    reference.rail.flatMap((row) => {
      const ends = [stations.get(row.from_id), stations.get(row.to_id)];
      const path = ends.flatMap((end): Point[] => (end?.lat && end.lon ? [[end.lon, end.lat]] : []));
      return row.record_type === "link" && path.length === 2 ? [lineFeature(path, { name: row.name_zh })] : [];
    }),
  );
}

export function seats(reference: Reference, name: (adcode: string) => string): FeatureCollection {
  const rows = [...reference.cities, ...reference.counties];
  return collection(rows.map((row) => pointFeature([row.lon, row.lat], { name: name(row.adcode), level: row.level })));
}

export type Passage = "open" | "slow" | "closed" | "planned";

export function passageOf(edge: RoadEdge, road: Road | undefined): Passage {
  if (edge.status === "planned" || edge.status === "under_construction") return "planned";
  if (road?.closed) return "closed";
  return road && road.speed_factor < 1 ? "slow" : "open";
}

export function roads(
  reference: Reference,
  roadOf: ReadonlyMap<string, Road>,
  weatherOf: ReadonlyMap<string, Weather>,
): FeatureCollection {
  const nodes = new Map(reference.nodes.map((node) => [node.node_id, node]));
  return collection(
    reference.edges.flatMap((edge) => {
      const [from, to] = [nodes.get(edge.from_node), nodes.get(edge.to_node)];
      if (!from || !to) return [];
      const weather = Math.min(...[from, to].map((node) => weatherOf.get(node.city)?.speed_factor ?? 1));
      const passage = passageOf(edge, roadOf.get(edge.edge_id));
      return lineFeature([[from.lon, from.lat], [to.lon, to.lat]], {
        edge_id: edge.edge_id,
        road_class: edge.road_class,
        passage: passage === "open" && weather < 1 ? "slow" : passage,
        ref: edge.ref,
      });
    }),
  );
}

export function sites(rows: readonly Site[], shown: ReadonlySet<string>, name: (id: number) => string): FeatureCollection {
  return collection(
    rows
      .filter((site) => shown.has(site.kind))
      .map((site) => pointFeature([site.lon, site.lat], { id: site.id, kind: site.kind, name: name(site.id) }, site.id)),
  );
}

export function incidents(rows: readonly Incident[]): FeatureCollection {
  return collection(
    rows.map((one) =>
      pointFeature([one.lon, one.lat], { id: one.id, grade: one.grade ?? 0, category: one.category, name: one.title }, one.id),
    ),
  );
}
