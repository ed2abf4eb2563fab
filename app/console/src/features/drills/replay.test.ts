import { describe, expect, it } from "vitest";
import type { JournalEntry } from "@/api/types";
import { stateAt } from "./replay";

const entry = (kind: string, object: unknown): JournalEntry => ({ kind, object }) as unknown as JournalEntry;

describe("a replay", () => {
  it("shows the last word of the journal on each thing, and nothing of what comes later", () => {
    const told = [
      entry("incident.changed", { id: 1, state: "logged" }),
      entry("road.changed", { edge_id: "E005", closed: true }),
      entry("movement.changed", { id: 7, state: "departed" }),
      entry("movement.changed", { id: 7, state: "arrived" }),
      entry("road.changed", { edge_id: "E005", closed: false }),
    ];
    const before = stateAt(told.slice(0, 3));
    expect(before.movements.get(7)?.state).toBe("departed");
    expect(before.roads.get("E005")?.closed).toBe(true);
    const after = stateAt(told);
    expect(after.movements.get(7)?.state).toBe("arrived");
    expect(after.roads.get("E005")?.closed).toBe(false);
    expect(after.incidents.size).toBe(1);
  });
});
