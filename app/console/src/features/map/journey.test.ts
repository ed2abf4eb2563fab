import { describe, expect, it } from "vitest";
import type { Movement } from "@/api/types";
import { pathOf, pointAlong, shareOfWay, type Point } from "./journey";

const at = (minutes: number): string => new Date(Date.UTC(2026, 10, 23, 6, minutes)).toISOString();
const moving = (fields: Partial<Movement>): Movement =>
  ({ setup_minutes: 20, travel_minutes: 60, departed_at: at(0), planned_arrive_at: at(80), ...fields }) as Movement;

describe("a movement's place on the map", () => {
  it("is half way when half of the travel time has gone, set-up not counted", () => {
    expect(shareOfWay(moving({ state: "departed" }), Date.parse(at(30)))).toBeCloseTo(0.5);
  });

  it("stays at the end when it is late to report its arrival", () => {
    expect(shareOfWay(moving({ state: "departed" }), Date.parse(at(300)))).toBe(1);
  });

  it("goes backwards on the way home", () => {
    const line = moving({ state: "returning", return_started_at: at(100) });
    expect(shareOfWay(line, Date.parse(at(115)))).toBeCloseTo(0.75);
  });

  it("is nowhere before departure", () => {
    expect(shareOfWay(moving({ state: "ordered" }), Date.parse(at(5)))).toBeNull();
  });

  it("follows the road's nodes between the two ends", () => {
    const nodes = new Map([["A", { lat: 40, lon: 111 }]]);
    const path = pathOf(["A", "unknown"], { lat: 40, lon: 110 }, { lat: 40, lon: 112 }, nodes);
    expect(path).toEqual([[110, 40], [111, 40], [112, 40]]);
  });

  it("is found by length, not by the number of nodes", () => {
    const path: Point[] = [[0, 0], [1, 0], [4, 0]];
    expect(pointAlong(path, 0.5)?.[0]).toBeCloseTo(2);
    expect(pointAlong([], 0.5)).toBeNull();
  });
});
