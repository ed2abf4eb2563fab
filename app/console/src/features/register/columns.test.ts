import { describe, expect, it } from "vitest";
import { expiryOf, fits, noFilters, sorted, type Column, type Facets } from "./columns";

const NOW = Date.parse("2026-11-23T12:00:00+08:00");
const TENTS: Facets = { city: "150200", site_id: 7, kind: "tent_12", words: "救灾帐篷 包头市库 L150200-0001", held: 2, free: 0, expires_on: "2026-12-01" };

const fit = (changed: Partial<ReturnType<typeof noFilters>>): boolean => fits(TENTS, { ...noFilters(), ...changed }, NOW);

describe("filters of the register", () => {
  it("keep every row while nothing is asked", () => {
    expect(fit({})).toBe(true);
  });

  it("want every word of the search, in any case", () => {
    expect(fit({ search: "帐篷 l150200" })).toBe(true);
    expect(fit({ search: "帐篷 鄂尔多斯" })).toBe(false);
  });

  it("tell the free from the held", () => {
    expect(fit({ hold: "held" })).toBe(true);
    expect(fit({ hold: "free" })).toBe(false);
  });

  it("combine city, kind and site", () => {
    expect(fit({ city: "150200", kind: "tent_12", site: "7" })).toBe(true);
    expect(fit({ city: "150200", kind: "tent_12", site: "8" })).toBe(false);
    expect(fit({ city: "150100" })).toBe(false);
  });
});

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

describe("sorting", () => {
  const column: Column<{ of: number | null }> = { key: "of", label: "register.free", value: (row) => row.of };
  const rows = [{ of: 10 }, { of: null }, { of: 9 }];

  it("takes numbers as numbers and leaves what has no value last either way", () => {
    expect(sorted(rows, column, false).map((row) => row.of)).toEqual([9, 10, null]);
    expect(sorted(rows, column, true).map((row) => row.of)).toEqual([10, 9, null]);
  });

  it("leaves the given rows as they were", () => {
    sorted(rows, column, false);
    expect(rows[0]).toEqual({ of: 10 });
  });
});
