import { describe, expect, it } from "vitest";
import { inChinese, seriesName } from "./series";

describe("the name of a report", () => {
  it("counts follow-ups the way they are written", () => {
    expect([1, 9, 10, 12, 20, 21, 99, 100].map(inChinese)).toEqual(["一", "九", "十", "十二", "二十", "二十一", "九十九", "100"]);
  });

  it("says which version a correction is", () => {
    expect(seriesName({ series: "follow_up", number: 2, revision: 0 })).toBe("续报二");
    expect(seriesName({ series: "first", number: 0, revision: 1 })).toContain("更正");
  });
});
