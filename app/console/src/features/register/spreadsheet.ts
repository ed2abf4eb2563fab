/** The filtered table as a spreadsheet file, which says itself that it is invented and from which world. */
import { text } from "@/i18n";
import { fieldOf } from "@/i18n/times";
import type { Column, Value } from "./columns";

export interface Sheet<Row> {
  name: string;
  notice: string;
  world: string;
  now: number;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
}

export function csvOf<Row>(sheet: Sheet<Row>): string {
  const head = [[sheet.notice], [text("register.exported", { at: fieldOf(sheet.now), world: sheet.world, count: sheet.rows.length })]];
  const titles = sheet.columns.map((column) => text(column.label));
  const body = sheet.rows.map((row) => sheet.columns.map((column) => column.value(row)));
  return [...head, titles, ...body].map((cells) => cells.map(cell).join(",")).join("\r\n");
}

export function download<Row>(sheet: Sheet<Row>): void {
  const mark = "\uFEFF"; // without it spreadsheet programs misread Chinese
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([mark, csvOf(sheet)], { type: "text/csv;charset=utf-8" }));
  link.download = `${sheet.name}-${fieldOf(sheet.now).slice(0, 10)}.csv`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

/** Quoted where needed; a text a spreadsheet would take for a formula is defused. */
function cell(value: Value): string {
  if (value === null) return "";
  if (typeof value === "number") return String(value);
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
