import { describe, expect, it } from "vitest";
import type { Movement } from "@/api/types";
import { nextAction } from "@/features/movements/actions";
import { batchesOf } from "./lines";

const line = (id: number, state: string, form: Movement["form"] = "supply"): Movement => ({ id, state, form }) as Movement;
const said = (lines: Movement[]): [string, number[]][] => batchesOf(lines, nextAction).map((one) => [one.action, one.lines.map((row) => row.id)]);

describe("steps for many movements at once", () => {
  it("gather the lines that are at the same point, in the order the steps happen", () => {
    expect(said([line(1, "arrived"), line(2, "ordered"), line(3, "ordered")])).toEqual([
      ["depart", [2, 3]],
      ["receive", [1]],
    ]);
  });

  it("open places instead of letting them depart", () => {
    expect(said([line(1, "ordered", "resource"), line(2, "ordered")])).toEqual([
      ["depart", [2]],
      ["arrive", [1]],
    ]);
  });

  it("offer nothing for what is over", () => {
    expect(said([line(1, "consumed"), line(2, "inspected"), line(3, "refused")])).toEqual([]);
  });
});
