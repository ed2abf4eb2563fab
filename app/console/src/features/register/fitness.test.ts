import { describe, expect, it } from "vitest";
import type { Lot, Unit } from "@/api/types";
import { unfitReason } from "./fitness";

const unit = (given: Partial<Unit>): Unit =>
  ({ readiness: "ready", maintenance_due_on: null, inspection_due_on: null, training_due_on: null, ...given }) as Unit;

describe("what is not offered to plans", () => {
  it("is stock from the day on which it expires", () => {
    const lot = { expires_on: "2026-11-25" } as Lot;
    expect([unfitReason("lot", lot, "2026-11-24"), unfitReason("lot", lot, "2026-11-25")]).toEqual(["", "expired"]);
  });

  it("is a unit in repair, or past a day by which it had to be looked after", () => {
    expect(unfitReason("unit", unit({ readiness: "maintenance" }), "2026-11-25")).toBe("maintenance");
    expect(unfitReason("unit", unit({ inspection_due_on: "2026-11-24" }), "2026-11-25")).toBe("inspection_overdue");
    expect(unfitReason("unit", unit({ training_due_on: "2026-11-25" }), "2026-11-25")).toBe("");
  });
});
