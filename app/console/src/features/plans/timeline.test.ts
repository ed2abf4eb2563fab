import { describe, expect, it } from "vitest";
import { grouped, type Line } from "./lines";
import { bars, scaleOf, share } from "./timeline";

const line = (key: string, arrive_at: string, fields: Partial<Line> = {}): Line =>
  ({
    key, quantity: 1, need_id: 1, from_site_id: Number(key), vehicle_count: 1, leave_at: "2026-11-25T10:20:00Z", arrive_at,
    assembly_minutes: 20, travel_minutes: 70, rest_minutes: 20, detour_minutes: 0, turn: 1, setup_minutes: 10, ...fields,
  }) as Line;
const need = { due_at: "2026-11-25T11:45:00Z", latest_at: "2026-11-25T20:00:00Z" };

describe("a plan over time", () => {
  const rows = bars(grouped([line("2", "2026-11-25T12:00:00Z"), line("1", "2026-11-25T11:40:00Z", { rest_minutes: 0, travel_minutes: 70 })]), () => need);

  it("shows who is of use first, each phase after the other, and what is late", () => {
    expect(rows.map((row) => [row.group.like.key, row.late, row.useless])).toEqual([["1", false, false], ["2", true, false]]);
    expect(rows[1]?.parts.map((part) => [part.phase, (part.to - part.from) / 60_000])).toEqual([["assembly", 20], ["travel", 70], ["rest", 20], ["setup", 10]]);
  });

  it("keeps everything that is drawn inside its scale, with round marks", () => {
    const scale = scaleOf(rows);
    expect(share(scale, scale.start)).toBe(0);
    expect(share(scale, Date.parse("2026-11-25T12:00:00Z"))).toBeLessThan(100);
    expect(share(scale, Date.parse(need.latest_at))).toBe(100);
    expect(scale.ticks.length).toBeLessThanOrEqual(9);
    expect(scale.ticks.every((at) => new Date(at).getUTCMinutes() % 15 === 0)).toBe(true);
  });
});
