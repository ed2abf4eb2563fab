import { describe, expect, it } from "vitest";
import type { Movement } from "@/api/types";
import { dueOf } from "./due";

const [LEAVE, ARRIVE] = ["2026-03-10T02:00:00Z", "2026-03-10T03:00:00Z"];
const line = (given: Partial<Movement>): Movement => ({ planned_leave_at: LEAVE, planned_arrive_at: ARRIVE, ...given }) as Movement;

describe("what is due on the way of a movement", () => {
  it("is to leave, then to be there, then nothing", () => {
    expect(["ordered", "departed", "arrived"].map((state) => dueOf(line({ form: "supply", state: state as Movement["state"] })))).toEqual([LEAVE, ARRIVE, null]);
  });

  it("is for places to be open when they were planned to be, not before", () => {
    expect(dueOf(line({ form: "resource", state: "ordered" }))).toBe(ARRIVE);
  });
});
