import { describe, expect, it } from "vitest";
import type { Column } from "./columns";
import { csvOf } from "./spreadsheet";

interface Row {
  name: string | null;
  count: number;
}
const COLUMNS: Column<Row>[] = [
  { key: "name", label: "register.name", value: (row) => row.name },
  { key: "count", label: "register.count", value: (row) => row.count },
];
const csv = (...rows: Row[]): string[] =>
  csvOf({ title: "lots", head: ["全部虚构", "2026-11-23 14:00 实战"], columns: COLUMNS, rows }).split("\r\n");

describe("an exported table", () => {
  it("says first where it comes from", () => {
    const [notice, made, titles] = csv({ name: "帐篷", count: 3 });
    expect(notice).toBe("全部虚构");
    expect(made).toBe("2026-11-23 14:00 实战");
    expect(titles?.split(",")).toEqual(["名称", "数量"]);
  });

  it("quotes commas and quotation marks", () => {
    expect(csv({ name: '帐篷,12 "大"', count: -1 }).at(-1)).toBe('"帐篷,12 ""大""",-1');
  });

  it("defuses a text that a spreadsheet would take for a formula", () => {
    expect(csv({ name: "=1+1", count: 0 }).at(-1)).toBe("'=1+1,0");
  });

  it("leaves a cell without value empty", () => {
    expect(csv({ name: null, count: 0 }).at(-1)).toBe(",0");
  });
});
