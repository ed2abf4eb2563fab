import { describe, expect, it } from "vitest";
import { clock, duration, fieldOf, moment, momentOf } from "./times";

describe("times on screen", () => {
  it("are Beijing's, whatever the machine's zone, on a 24-hour clock", () => {
    expect(clock("2026-11-23T06:03:20Z")).toBe("14:03:20");
    expect(clock("2026-11-23T16:00:00Z")).toBe("00:00:00");
    expect(moment("2019-04-23T18:34:00Z")).toBe("2019-04-24 02:34");
  });

  it("are read back from a field to the same moment", () => {
    expect(momentOf("2019-04-24 02:34")).toBe("2019-04-23T18:34:00Z");
    expect(momentOf(fieldOf("2026-11-23T06:03:00Z"))).toBe("2026-11-23T06:03:00Z");
    expect(momentOf("2026-2-3 4:05")).toBe("2026-02-02T20:05:00Z");
  });

  it("are refused when there is no such moment", () => {
    for (const typed of ["", "yesterday", "2026-02-30 10:00", "2026-11-23 25:00", "2026-11-23"]) expect(momentOf(typed)).toBeNull();
  });

  it("say durations in hours and minutes", () => {
    expect(duration(112)).toBe("1 小时 52 分");
    expect(duration(9.6)).toBe("10 分");
  });
});
