import { describe, expect, it } from "vitest";
import { facts } from "./facts";

describe("facts by id", () => {
  it("keep the newer version, whichever of answer and event comes first", () => {
    const plans = facts<{ id: number; version: number; state: string }>();
    plans.put({ id: 1, version: 3, state: "approved" });
    plans.put({ id: 1, version: 2, state: "submitted" });
    plans.put({ id: 1, version: 3, state: "approved" });
    expect(plans.all.value).toEqual([{ id: 1, version: 3, state: "approved" }]);
  });
});
