import { describe, expect, it } from "vitest";
import { grouped, keep, keptOf, lowered, type Line } from "./lines";
import type { TourLine } from "./tours";

const line = (key: string, quantity: number, fields: Partial<Line> = {}): Line =>
  ({
    key,
    quantity,
    need_id: 1,
    from_site_id: 1,
    vehicle_count: 1,
    leave_at: "2026-11-23T14:00:00Z",
    arrive_at: "2026-11-23T14:51:20Z",
    ...fields,
  }) as Line;

describe("lines in one table", () => {
  it("share a row when they go alike, and only then", () => {
    const groups = grouped([line("a", 1), line("b", 1), line("c", 1, { from_site_id: 2 }), line("d", 1, { state: "refused" })]);
    expect(groups.map((group) => [group.quantity, group.lines.map((one) => one.key).join("")])).toEqual([[2, "ab"], [1, "c"], [1, "d"]]);
  });

  const take = (source: string) => ({ need_id: 1, source, quantity: 1 });
  const tour = (vehicle_class: string, fields: Partial<TourLine> = {}): TourLine =>
    ({ vehicle_class, count: 2, turn: 1, arrive_at: "2026-11-23T14:51:00Z", stops: [{ takes: [take("lot:1"), take("lot:2")] }], ...fields }) as unknown as TourLine;

  it("that ride on one truck count it once", () => {
    const lines = [line("a", 1, { source: "lot:1", turn: 1 }), line("b", 1, { source: "lot:2", turn: 1 })];
    expect(grouped(lines, [tour("light")]).map((group) => group.trucks)).toEqual([{ light: 2 }]);
    expect(grouped(lines, [tour("light", { turn: 2 })]).map((group) => [group.trucks, group.vehicle_count])).toEqual([[{}, 2]]);
  });

  it("of one source on quicker and on slower trucks each have their own", () => {
    const slow = { source: "lot:1", turn: 1, vehicle_class: "heavy", arrive_at: "2026-11-23T15:10:00Z" };
    const lines = [line("a", 1, { source: "lot:1", turn: 1, vehicle_class: "light" }), line("b", 9, slow)];
    const tours = [tour("light"), tour("heavy", { arrive_at: "2026-11-23T14:58:00Z" }), tour("medium", { arrive_at: "2026-11-23T15:10:00Z" })];
    expect(grouped(lines, tours).map((group) => group.trucks)).toEqual([{ light: 2 }, { heavy: 2, medium: 2 }]);
  });

  it("are lowered from the last, and come back whole", () => {
    const [group] = grouped([line("a", 3), line("b", 3), line("c", 3)]);
    if (!group) throw new Error("no group");
    const fewer = keep(group, { other: 0 }, 4);
    expect(fewer).toEqual({ other: 0, b: 1, c: 0 });
    expect(keptOf(group, fewer)).toBe(4);
    expect(keep(group, fewer, 9)).toEqual({ other: 0 });
  });

  it("take any number that was typed for what it can mean, and none for what was asked", () => {
    expect(["3", "2.6", "99999999", "-4", "0"].map((typed) => lowered(typed, 9))).toEqual([3, 3, 9, 0, 0]);
    expect(["", " ", "many"].map((typed) => lowered(typed, 9))).toEqual([9, 9, 9]);
  });
});
