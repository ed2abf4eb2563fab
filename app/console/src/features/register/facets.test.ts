import { describe, expect, it } from "vitest";
import { expiryOf } from "./facets";

const NOW = Date.parse("2026-11-23T12:00:00+08:00");

describe("an expiry date", () => {
  it("is good to the end of its day in Beijing", () => {
    expect(expiryOf("2026-11-23", Date.parse("2026-11-23T23:59:00+08:00"))).toBe("expiring");
    expect(expiryOf("2026-11-23", Date.parse("2026-11-24T00:01:00+08:00"))).toBe("expired");
  });

  it("warns ninety days ahead and not before", () => {
    expect(expiryOf("2027-02-20", NOW)).toBe("expiring");
    expect(expiryOf("2027-02-22", NOW)).toBe("");
    expect(expiryOf(null, NOW)).toBe("");
  });
});
