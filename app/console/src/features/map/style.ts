/** How the map looks: everything drawn from our own data, in the colours of the theme. */
import type { ExpressionSpecification, LayerSpecification, SourceSpecification, StyleSpecification } from "maplibre-gl";
import { NOTHING } from "./boundaries";

export type SourceName = "counties" | "seats" | "river" | "rail" | "roads" | "routes" | "sites" | "incidents" | "movements" | "reports" | "reach" | "measure" | "pick";
const SOURCES: SourceName[] = ["counties", "seats", "river", "rail", "roads", "routes", "sites", "incidents", "movements", "reports", "reach", "measure", "pick"];

export type Paint = (token: string) => string;

export function paintOf(element: Element): Paint {
  const style = getComputedStyle(element);
  return (token) => style.getPropertyValue(`--${token}`).trim();
}

export function mapStyle(paint: Paint, ownCity: string | null): StyleSpecification {
  const empty: SourceSpecification = { type: "geojson", data: NOTHING };
  return {
    version: 8,
    sources: { ...Object.fromEntries(SOURCES.map((name) => [name, empty])), sites: { ...empty, cluster: true, clusterRadius: 16, clusterMaxZoom: 9 } },
    layers: [...ground(paint, ownCity), ...network(paint), ...labels(paint), ...facts(paint)],
  };
}

function ground(paint: Paint, ownCity: string | null): LayerSpecification[] {
  const own: ExpressionSpecification = ["case", ["==", ["get", "city"], ownCity ?? ""], paint("map-land-own"), paint("map-land")];
  return [
    { id: "ground", type: "background", paint: { "background-color": paint("ground") } },
    { id: "counties", type: "fill", source: "counties", paint: { "fill-color": own } },
    { id: "county-lines", type: "line", source: "counties", paint: { "line-color": paint("map-border"), "line-width": 0.8 } },
    { id: "river", type: "line", source: "river", paint: { "line-color": paint("map-water"), "line-width": 3, "line-opacity": 0.75 } },
    {
      id: "rail",
      type: "line",
      source: "rail",
      paint: { "line-color": paint("map-road"), "line-width": 1.4, "line-dasharray": [4, 2], "line-opacity": 0.7 },
    },
  ];
}

function network(paint: Paint): LayerSpecification[] {
  const width: ExpressionSpecification = ["match", ["get", "road_class"], "expressway", 2.4, "national", 1.7, "provincial", 1.3, 0.9];
  const colour: ExpressionSpecification = [
    "match",
    ["get", "passage"],
    "closed",
    paint("bad"),
    "slow",
    paint("warn"),
    ["match", ["get", "road_class"], ["expressway", "national"], paint("map-road"), paint("map-road-minor")],
  ];
  return [
    {
      id: "roads",
      type: "line",
      source: "roads",
      filter: ["!", ["in", ["get", "passage"], ["literal", ["closed", "planned"]]]],
      layout: { "line-cap": "round" },
      paint: { "line-color": colour, "line-width": width },
    },
    {
      id: "roads-closed",
      type: "line",
      source: "roads",
      filter: ["==", ["get", "passage"], "closed"],
      paint: { "line-color": paint("bad"), "line-width": 3.4, "line-dasharray": [1.6, 1] },
    },
    {
      id: "reach",
      type: "line",
      source: "reach",
      layout: { "line-cap": "round" },
      paint: {
        "line-color": ["match", ["get", "band"], 30, paint("reach-30"), 60, paint("reach-60"), paint("reach-120")],
        "line-width": 4.5,
        "line-opacity": 0.8,
      },
    },
    { id: "roads-hit", type: "line", source: "roads", paint: { "line-color": "#000", "line-opacity": 0, "line-width": 14 } },
    {
      id: "routes",
      type: "line",
      source: "routes",
      layout: { "line-cap": "round", "line-join": "round" },
      paint: {
        "line-color": paint("accent"),
        "line-width": ["case", ["==", ["get", "faint"], true], 1.4, 3.2],
        "line-opacity": ["case", ["==", ["get", "faint"], true], 0.35, 0.85],
      },
    },
  ];
}

function labels(paint: Paint): LayerSpecification[] {
  const halo = { "text-halo-color": paint("ground"), "text-halo-width": 1.3 };
  return [
    {
      id: "county-names",
      type: "symbol",
      source: "seats",
      minzoom: 6.6,
      filter: ["==", ["get", "level"], "county"],
      layout: { "text-field": ["get", "name"], "text-size": 11, "text-padding": 6 },
      paint: { "text-color": paint("map-text"), "text-opacity": 0.85, ...halo },
    },
  ];
}

function facts(paint: Paint): LayerSpecification[] {
  const kind = (depot: string, station: string, hospital: string, shelter: string, base: string): ExpressionSpecification => [
    "match", ["get", "kind"], "depot", depot, "station", station, "hospital", hospital, "shelter", shelter, base,
  ];
  const grade: ExpressionSpecification = [
    "match", ["get", "grade"], 1, paint("grade-1"), 2, paint("grade-2"), 3, paint("grade-3"), 4, paint("grade-4"), paint("ink-3"),
  ];
  const category: ExpressionSpecification = ["match", ["get", "category"], "11000", "灾", "12000", "事", "13000", "卫", "14000", "社", "?"];
  return [
    {
      id: "site-clusters",
      type: "circle",
      source: "sites",
      filter: ["has", "point_count"],
      paint: { "circle-radius": ["step", ["get", "point_count"], 8, 10, 11, 30, 14], "circle-color": paint("raised"), "circle-stroke-color": paint("ink-3"), "circle-stroke-width": 1 },
    },
    {
      id: "site-counts",
      type: "symbol",
      source: "sites",
      filter: ["has", "point_count"],
      layout: { "text-field": ["get", "point_count"], "text-size": 10, "text-allow-overlap": true },
      paint: { "text-color": paint("ink-2") },
    },
    {
      id: "sites",
      type: "circle",
      source: "sites",
      filter: ["!", ["has", "point_count"]],
      paint: {
        "circle-radius": ["interpolate", ["linear"], ["zoom"], 6, 3, 10, 6],
        "circle-color": kind("#c08a4a", "#cf6679", "#69a7d8", "#9bb56b", "#a98ad0"),
        "circle-stroke-color": paint("ground"),
        "circle-stroke-width": 1,
      },
    },
    {
      id: "city-names",
      type: "symbol",
      source: "seats",
      filter: ["==", ["get", "level"], "city"],
      layout: { "text-field": ["get", "name"], "text-size": 15, "text-offset": [0, -1.8], "text-allow-overlap": true },
      paint: { "text-color": paint("ink"), "text-halo-color": paint("ground"), "text-halo-width": 1.8 },
    },
    {
      id: "site-names",
      type: "symbol",
      source: "sites",
      minzoom: 9,
      filter: ["!", ["has", "point_count"]],
      layout: { "text-field": ["get", "name"], "text-size": 11, "text-offset": [0, 1.1], "text-anchor": "top" },
      paint: { "text-color": paint("ink-2"), "text-halo-color": paint("ground"), "text-halo-width": 1.2 },
    },
    {
      id: "incident-glow",
      type: "circle",
      source: "incidents",
      paint: { "circle-radius": 20, "circle-color": grade, "circle-opacity": 0.22 },
    },
    {
      id: "incidents",
      type: "circle",
      source: "incidents",
      paint: { "circle-radius": 11, "circle-color": grade, "circle-stroke-color": "#fff", "circle-stroke-width": 1.4 },
    },
    {
      id: "incident-marks",
      type: "symbol",
      source: "incidents",
      layout: { "text-field": category, "text-size": 12, "text-allow-overlap": true },
      paint: { "text-color": "#fff" },
    },
    {
      id: "incident-names",
      type: "symbol",
      source: "incidents",
      layout: { "text-field": ["get", "name"], "text-size": 12, "text-offset": [0, 1.3], "text-anchor": "top", "text-max-width": 14 },
      paint: { "text-color": paint("ink"), "text-halo-color": paint("ground"), "text-halo-width": 1.8 },
    },
    {
      id: "movements",
      type: "circle",
      source: "movements",
      paint: {
        "circle-radius": 6,
        "circle-color": ["case", ["get", "home"], paint("ink-2"), paint("accent")],
        "circle-stroke-color": paint("ground"),
        "circle-stroke-width": 2,
      },
    },
    {
      id: "movement-headings",
      type: "symbol",
      source: "movements",
      filter: ["==", ["typeof", ["get", "bearing"]], "number"],
      layout: {
        "text-field": "▲",
        "text-size": 11,
        "text-rotate": ["get", "bearing"],
        "text-rotation-alignment": "map",
        "text-offset": [0, -0.95],
        "text-allow-overlap": true,
      },
      paint: { "text-color": ["case", ["get", "home"], paint("ink-2"), paint("accent")], "text-halo-color": paint("ground"), "text-halo-width": 1 },
    },
    {
      id: "movement-names",
      type: "symbol",
      source: "movements",
      minzoom: 7,
      layout: { "text-field": ["get", "name"], "text-size": 11, "text-offset": [0.9, 0], "text-anchor": "left", "text-optional": true },
      paint: { "text-color": paint("accent"), "text-halo-color": paint("ground"), "text-halo-width": 1.4 },
    },
    {
      id: "reports",
      type: "circle",
      source: "reports",
      paint: {
        "circle-radius": 5,
        "circle-color": paint("ground"),
        "circle-stroke-color": ["case", ["get", "old"], paint("warn"), paint("ink")],
        "circle-stroke-width": 2,
      },
    },
    {
      id: "report-names",
      type: "symbol",
      source: "reports",
      layout: { "text-field": ["get", "name"], "text-size": 11, "text-offset": [0, 1.1], "text-anchor": "top", "text-optional": true },
      paint: { "text-color": ["case", ["get", "old"], paint("warn"), paint("ink")], "text-halo-color": paint("ground"), "text-halo-width": 1.4 },
    },
    { id: "measure-line", type: "line", source: "measure", paint: { "line-color": paint("ink"), "line-width": 1.6, "line-dasharray": [3, 2] } },
    {
      id: "measure-points",
      type: "circle",
      source: "measure",
      filter: ["==", ["geometry-type"], "Point"],
      paint: { "circle-radius": 4, "circle-color": paint("ink"), "circle-stroke-color": paint("ground"), "circle-stroke-width": 1.5 },
    },
    {
      id: "pick",
      type: "circle",
      source: "pick",
      paint: { "circle-radius": 8, "circle-color": paint("accent"), "circle-stroke-color": "#fff", "circle-stroke-width": 2 },
    },
  ];
}
