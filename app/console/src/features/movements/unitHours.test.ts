import { describe, expect, it } from "vitest";
import type { Movement } from "@/api/types";
import { unitMinutes } from "./unitHours";

const NOW = Date.parse("2026-03-10T20:00:00Z");
const line = (given: Partial<Movement>): Movement => ({ source: "unit:7", state: "inspected", departed_at: null, returned_at: null, stopped_at: null, ...given }) as Movement;

describe("a unit's hours", () => {
  it("are counted over all its movements of the last day, and of it alone", () => {
    const all = [
      line({ departed_at: "2026-03-10T02:00:00Z", returned_at: "2026-03-10T08:00:00Z" }),
      line({ departed_at: "2026-03-10T17:00:00Z", state: "arrived" }),
      line({ departed_at: "2026-03-09T10:00:00Z", returned_at: "2026-03-09T21:00:00Z" }), // one hour of it is in the day
      line({ source: "unit:8", departed_at: "2026-03-10T02:00:00Z", state: "arrived" }),
    ];
    expect(unitMinutes(all, "unit:7", NOW)).toBe((6 + 3 + 1) * 60);
  });

  it("end where it broke down", () => {
    const broken = line({ departed_at: "2026-03-10T10:00:00Z", state: "broken_down", stopped_at: "2026-03-10T11:00:00Z" });
    expect(unitMinutes([broken], "unit:7", NOW)).toBe(60);
  });
});
