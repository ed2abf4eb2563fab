/** The rows of a board as a spreadsheet file, which says itself where it comes from. */
import { text } from "@/i18n";
import { fieldOf } from "@/i18n/times";
import type { Column, Value } from "./columns";

export interface Sheet<Row> {
  title: string;
  head: string[]; // lines before the table
  columns: readonly Column<Row>[];
  rows: readonly Row[];
}

/** Titles first; times as Beijing reads them. */
export function cellsOf<Row>(sheet: Sheet<Row>): Value[][] {
  const cell = (row: Row, column: Column<Row>): Value => {
    const value = column.value(row);
    return column.time && value !== null ? fieldOf(value) : value;
  };
  return [sheet.columns.map((column) => text(column.label)), ...sheet.rows.map((row) => sheet.columns.map((column) => cell(row, column)))];
}

export function csvOf<Row>(sheet: Sheet<Row>): string {
  return [...sheet.head.map((line) => [line]), ...cellsOf(sheet)].map((cells) => cells.map(quoted).join(",")).join("\r\n");
}

/** Hand a file to the browser. */
export function save(name: string, parts: BlobPart[], type: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob(parts, { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

/** Quoted where needed; a text a spreadsheet would take for a formula is defused. */
function quoted(value: Value): string {
  if (value === null) return "";
  if (typeof value === "number") return String(value);
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
