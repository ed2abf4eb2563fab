import { describe, expect, it } from "vitest";
import { hasWords, sorted, wordsOf, type Column } from "./columns";

describe("a search", () => {
  it("wants every word, in any case", () => {
    expect(hasWords("救灾帐篷 l150200-0001", wordsOf("帐篷 L150200"))).toBe(true);
    expect(hasWords("救灾帐篷 l150200-0001", wordsOf("帐篷 鄂尔多斯"))).toBe(false);
    expect(hasWords("救灾帐篷", wordsOf("  "))).toBe(true);
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

  it("takes figures in words as figures", () => {
    const words: Column<string> = { key: "no", label: "register.lot_no", value: (row) => row };
    expect(sorted(["L10", "L9", "L9"], words, false)).toEqual(["L9", "L9", "L10"]);
  });
});
