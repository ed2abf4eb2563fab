import { describe, expect, it } from "vitest";
import type { JournalEntry } from "@/api/types";
import { countUntil, playback } from "./replay";

const entry = (kind: string, object: unknown): JournalEntry => ({ kind, object }) as unknown as JournalEntry;

describe("a replay", () => {
  const told = [
    entry("incident.changed", { id: 1, state: "logged" }),
    entry("road.changed", { edge_id: "E005", closed: true }),
    entry("movement.changed", { id: 7, state: "departed" }),
    entry("movement.changed", { id: 7, state: "arrived" }),
    entry("road.changed", { edge_id: "E005", closed: false }),
  ];

  it("shows the last word of the journal on each thing, and nothing of what comes later", () => {
    const stateOf = playback(told);
    const before = stateOf(3);
    expect(before.movements.get(7)?.state).toBe("departed");
    expect(before.roads.get("E005")?.closed).toBe(true);
    const after = stateOf(5);
    expect(after.movements.get(7)?.state).toBe("arrived");
    expect(after.roads.get("E005")?.closed).toBe(false);
    expect(after.incidents.size).toBe(1);
  });

  it("goes back to what was before", () => {
    const stateOf = playback(told);
    stateOf(5);
    const before = stateOf(2);
    expect(before.movements.size).toBe(0);
    expect(before.roads.get("E005")?.closed).toBe(true);
  });

  it("counts what has happened by a moment, several at one moment too", () => {
    const times = [10, 20, 20, 30];
    expect([9, 10, 20, 29, 30, 99].map((moment) => countUntil(times, moment))).toEqual([0, 1, 3, 3, 4, 4]);
  });
});
