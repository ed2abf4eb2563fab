import { describe, expect, it } from "vitest";
import { otherMonth, today, weeksOf } from "./calendar";

describe("a month of the roster", () => {
  it("is whole weeks from Monday, with the days of the months beside it", () => {
    const weeks = weeksOf("2026-11");
    expect(weeks).toHaveLength(6);
    expect(weeks[0]?.[0]).toBe("2026-10-26");
    expect(weeks.at(-1)?.at(-1)).toBe("2026-12-06");
  });

  it("follows and precedes another over the year's end", () => {
    expect([otherMonth("2026-12", 1), otherMonth("2026-01", -1)]).toEqual(["2027-01", "2025-12"]);
  });

  it("begins its day at midnight in Beijing", () => {
    expect(today(Date.parse("2026-11-24T16:00:00Z"))).toBe("2026-11-25");
  });
});
