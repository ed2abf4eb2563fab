/** A board as an Excel workbook; the library is loaded when somebody asks for the file. */
import writeXlsxFile, { type Row as XlsxRow } from "write-excel-file/browser";
import type { Value } from "./columns";
import { cellsOf, type Sheet } from "./spreadsheet";

export const TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
const NOT_IN_A_TAB = /[[\]*?:/\\]/g; // what Excel refuses in a sheet's name
const NOT_IN_XML = /[\u0000-\u0008\u000B\u000C\u000E-\u001F]/g;

export async function xlsxOf<Row>(sheet: Sheet<Row>): Promise<Blob> {
  const [titles = [], ...rows] = cellsOf(sheet);
  const head = titles.map((title) => ({ value: String(title), fontWeight: "bold" as const }));
  const data: XlsxRow[] = [...sheet.head.map((line): XlsxRow => [cellOf(line)]), [], head, ...rows.map((cells) => cells.map(cellOf))];
  return writeXlsxFile(data, { sheet: sheet.title.replace(NOT_IN_A_TAB, " ").slice(0, 31) }).toBlob();
}

/** A text stays a text, whatever it starts with: nothing is taken for a formula here. */
function cellOf(value: Value): XlsxRow[number] {
  if (value === null) return null;
  return typeof value === "number" ? { value, type: Number } : { value: value.replace(NOT_IN_XML, ""), type: String };
}
