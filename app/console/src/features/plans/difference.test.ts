import { describe, expect, it } from "vitest";
import type { Movement, Plan } from "@/api/types";
import { changesBetween } from "./difference";

const line = (id: number, quantity: number, state = "proposed"): Movement => ({ id, quantity, state }) as Movement;
const plan = (state: string, movements: Movement[], consent = "pending"): Plan => ({ state, movements, consents: [{ city: "150200", state: consent }] }) as Plan;

describe("what changed since the officer looked", () => {
  it("is nothing when the plan is the same", () => {
    expect(changesBetween(plan("submitted", [line(1, 5)]), plan("submitted", [line(1, 5)]))).toEqual([]);
  });

  it("names added, removed, lowered and refused lines and the plan's own state", () => {
    const seen = plan("submitted", [line(1, 5), line(2, 8), line(3, 2)]);
    const now = plan("replanning", [line(1, 3), line(2, 8, "refused"), line(4, 6)]);
    expect(changesBetween(seen, now).map((change) => change.what)).toEqual(["plan_state", "quantity", "state", "added", "removed"]);
  });

  it("names the answer of a city", () => {
    const [change] = changesBetween(plan("submitted", []), plan("submitted", [], "granted"));
    expect(change).toEqual({ what: "consent", city: "150200", before: "pending", after: "granted" });
  });
});
