import { describe, expect, it } from "vitest";
import { Problem } from "@/api/http";
import { problemOfField, rowsOf } from "./problems";

const refused = (...problems: { field: string; problem: string; limits?: Record<string, string> }[]): Problem => new Problem(422, "bad_request", { problems });

describe("what is wrong with a field of a form", () => {
  it("names the limit as numbers are written on screen", () => {
    const problem = refused({ field: "body.deaths", problem: "less_than_equal", limits: { le: "30000000" } }, { field: "body.lat", problem: "less_than_equal", limits: { le: "90.0" } });
    expect(problemOfField(problem, "deaths")).toContain("不得大于 30,000,000");
    expect(problemOfField(problem, "lat")).toMatch(/不得大于 90$/);
    expect(problemOfField(problem, "lon")).toBeUndefined();
    const short = refused({ field: "received_quantity", problem: "greater_than_equal", limits: { ge: "0" } });
    expect(problemOfField(short, "received_quantity")).toBe("实收数量：不得小于 0");
  });

  it("stands at the field that a refusal names, and at no other", () => {
    const problem = new Problem(422, "in_the_future", { field: "occurred_at" });
    expect(problemOfField(problem, "occurred_at")).toBe("时间在未来");
    expect(problemOfField(problem, "observed_at")).toBeUndefined();
  });

  it("names the rows of a list, whether their form or their sense is wrong", () => {
    expect(rowsOf(refused({ field: "needs.0.quantity", problem: "int_type" }, { field: "needs.3.due_at", problem: "missing" }))).toEqual([0, 3]);
    expect(rowsOf(new Problem(422, "bad_times", { row: 4 }))).toEqual([4]);
    expect(rowsOf(refused({ field: "deaths", problem: "missing" }))).toEqual([]);
    expect(rowsOf(null)).toEqual([]);
  });
});
