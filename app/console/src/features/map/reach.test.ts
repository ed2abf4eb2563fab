import { describe, expect, it } from "vitest";
import type { Reference } from "@/api/reference";
import { distanceKm, lengthKm } from "./measure";
import { bandOf, nearSites, reachRoads } from "./reach";

describe("reach", () => {
  it("puts a time into the smallest band that holds it", () => {
    expect([0, 30, 30.1, 119, 120.5, undefined].map(bandOf)).toEqual([30, 30, 60, 120, null, null]);
  });

  it("gives a road the band of its slower end and leaves out what cannot be driven", () => {
    const node = (node_id: string, lon: number) => ({ node_id, lat: 40, lon });
    const edge = (edge_id: string, from_node: string, to_node: string, status = "open") => ({ edge_id, from_node, to_node, status });
    const reference = { nodes: [node("a", 110), node("b", 111), node("c", 112)], edges: [edge("1", "a", "b"), edge("2", "b", "c"), edge("3", "a", "b", "planned")] };
    const roads = reachRoads(reference as unknown as Reference, { nodes: { a: 5, b: 45 }, sites: {} });
    expect(roads.features.map((road) => road.properties?.["band"])).toEqual([60]);
  });

  it("lists sites by time, the far ones not", () => {
    expect(nearSites({ nodes: {}, sites: { "7": 50, "3": 10, "9": 400 } })).toEqual([{ id: 3, minutes: 10 }, { id: 7, minutes: 50 }]);
  });
});

describe("measuring", () => {
  it("knows the way from Hohhot to Baotou as the crow flies", () => {
    expect(distanceKm([111.75, 40.84], [109.84, 40.66])).toBeCloseTo(162.3, 0);
    expect(lengthKm([[111.75, 40.84]])).toBe(0);
  });
});
