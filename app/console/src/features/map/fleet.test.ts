import { describe, expect, it } from "vitest";
import type { Movement } from "@/api/types";
import { mercator, placeOf, travellerOf } from "./fleet";

const line = (changed: Partial<Movement>): Movement =>
  ({ id: 1, state: "departed", departed_at: "2026-11-23T06:00:00Z", planned_arrive_at: "2026-11-23T08:00:00Z", setup_minutes: 0, travel_minutes: 120, ...changed }) as Movement;
const when = (time: string): number => Date.parse(`2026-11-23T${time}Z`);
const EAST: [number, number][] = [
  [110, 40],
  [111, 40],
  [112, 40],
];

describe("a traveller among many", () => {
  it("is where the share of its time says, looking ahead", () => {
    const one = travellerOf(line({}), EAST);
    const place = one && placeOf(one, when("07:00:00"));
    expect(place?.x).toBeCloseTo((111 + 180) / 360, 9);
    expect(place?.y).toBeCloseTo(mercator(40), 9);
    expect(place?.heading).toBeCloseTo(Math.PI / 2);
  });

  it("comes home the same way, looking back", () => {
    const one = travellerOf(line({ state: "returning", return_started_at: "2026-11-23T09:00:00Z" }), EAST);
    const place = one && placeOf(one, when("09:30:00"));
    expect(place?.x).toBeCloseTo((111.5 + 180) / 360, 9);
    expect(place?.heading).toBeCloseTo(1.5 * Math.PI);
  });

  it("is nowhere while it is not on the way, and stands still where the way is a point", () => {
    const still = travellerOf(line({}), [[110, 40]]);
    expect(still && placeOf(still, when("07:00:00"))?.heading).toBe(0);
    expect(travellerOf(line({ state: "ordered" }), EAST)).toBeNull();
    expect(travellerOf(line({}), [])).toBeNull();
  });
});
