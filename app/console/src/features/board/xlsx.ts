/** The least of an Office Open XML workbook (ECMA-376): one sheet, texts in place, in a zip of its own making. */
import type { Value } from "./columns";
import { cellsOf, type Sheet } from "./spreadsheet";

export const TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>';
const MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships";
const OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml";

export async function xlsxOf<Row>(sheet: Sheet<Row>): Promise<Blob> {
  const rows = [...sheet.head.map((line): Value[] => [line]), [], ...cellsOf(sheet)];
  return zipped({
    "[Content_Types].xml": `${XML}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="${KIND}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="${KIND}.worksheet+xml"/></Types>`,
    "_rels/.rels": `${XML}<Relationships xmlns="${RELATIONS}"><Relationship Id="rId1" Type="${OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    "xl/workbook.xml": `${XML}<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><sheets><sheet name="${escaped(tabOf(sheet.title))}" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    "xl/_rels/workbook.xml.rels": `${XML}<Relationships xmlns="${RELATIONS}"><Relationship Id="rId1" Type="${OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
    "xl/worksheets/sheet1.xml": `${XML}<worksheet xmlns="${MAIN}"><sheetData>${rows.map(rowOf).join("")}</sheetData></worksheet>`,
  });
}

const tabOf = (title: string): string => title.replace(/[[\]*?:/\\]/g, " ").slice(0, 31);
const rowOf = (cells: readonly Value[]): string => `<row>${cells.map(cellOf).join("")}</row>`;

/** A text stays a text, whatever it starts with: nothing is taken for a formula here. */
function cellOf(value: Value): string {
  if (value === null) return "<c/>";
  if (typeof value === "number") return `<c><v>${value}</v></c>`;
  return `<c t="inlineStr"><is><t xml:space="preserve">${escaped(value)}</t></is></c>`;
}

function escaped(text: string): string {
  // XML 1.0 has no place for control characters.
  const legal = text.replace(/[\u0000-\u0008\u000B\u000C\u000E-\u001F]/g, "");
  return legal.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}

interface Packed {
  name: Uint8Array;
  data: Uint8Array;
  size: number;
  sum: number;
  at: number;
}

/** A zip archive (APPNOTE 6.3, deflate, names in UTF-8). */
async function zipped(files: Record<string, string>): Promise<Blob> {
  const parts: Uint8Array[] = [];
  const index: Packed[] = [];
  let at = 0;
  const push = (...bytes: Uint8Array[]): void => {
    parts.push(...bytes);
    for (const one of bytes) at += one.length;
  };
  for (const [name, content] of Object.entries(files)) {
    const raw = new TextEncoder().encode(content);
    const file: Packed = { name: new TextEncoder().encode(name), data: await deflated(raw), size: raw.length, sum: sumOf(raw), at };
    index.push(file);
    push(header([0x04034b50, 4], [...common(file)]), file.name, file.data);
  }
  const begin = at;
  for (const file of index) {
    push(header([0x02014b50, 4], [[20, 2], ...common(file), [0, 2], [0, 2], [0, 2], [0, 4], [file.at, 4]]), file.name);
  }
  const count = index.length;
  push(header([0x06054b50, 4], [[0, 2], [0, 2], [count, 2], [count, 2], [at - begin, 4], [begin, 4], [0, 2]]));
  return new Blob(parts as BlobPart[], { type: TYPE });
}

type Field = readonly [value: number, bytes: number];

const common = (file: Packed): Field[] => [
  [20, 2], [0x0800, 2], [8, 2], [0, 2], [0x21, 2], [file.sum, 4], [file.data.length, 4], [file.size, 4], [file.name.length, 2], [0, 2],
];

function header(sign: Field, numbers: readonly Field[]): Uint8Array {
  const all = [sign, ...numbers];
  const bytes = new Uint8Array(all.reduce((sum, [, size]) => sum + size, 0));
  let at = 0;
  for (const [value, size] of all) for (let byte = 0; byte < size; byte += 1) bytes[at++] = (value >>> (8 * byte)) & 255;
  return bytes;
}

async function deflated(raw: Uint8Array): Promise<Uint8Array> {
  const stream = new Blob([raw as BlobPart]).stream().pipeThrough(new CompressionStream("deflate-raw"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

const TABLE = Uint32Array.from({ length: 256 }, (_, start) => {
  let value = start;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
  return value;
});

function sumOf(bytes: Uint8Array): number {
  let sum = 0xffffffff;
  for (const byte of bytes) sum = (TABLE[(sum ^ byte) & 255] ?? 0) ^ (sum >>> 8);
  return (sum ^ 0xffffffff) >>> 0;
}
