/** What a board is made of: columns to show, sort by and export; filters to narrow it by. */
import type { TextKey } from "@/i18n";
import type { Choice } from "@/ui/Combo.vue";

export type Value = string | number | null;
export type Id = number | string;

export interface Column<Row> {
  key: string;
  label: TextKey;
  /** Sorted by and exported; also shown, unless the board draws this column itself. Times are ISO 8601. */
  value: (row: Row) => Value;
  num?: boolean;
  time?: boolean;
  tight?: boolean;
  /** Exported and sorted by, but too much for the screen. */
  hidden?: boolean;
}

export interface Filter<Row> {
  key: string; // its name in the address
  label: TextKey;
  choices: () => Choice[];
  fits: (row: Row, value: string) => boolean;
  /** What is shown while nothing is chosen, and what that is called; otherwise everything. */
  unset?: { label: TextKey; fits: (row: Row) => boolean };
  /** Too many to choose from without typing. */
  long?: boolean;
}

const byWords = new Intl.Collator("zh", { numeric: true });

/** Rows by one column; what has no value comes last either way. */
export function sorted<Row>(rows: readonly Row[], column: Column<Row> | undefined, down: boolean, value = column?.value): Row[] {
  if (!column || !value) return [...rows];
  const turn = down ? -1 : 1;
  const valued = rows.map((row) => ({ row, at: value(row) }));
  const ranks = column.num || column.time ? null : ranksOf(valued.map(({ at }) => at));
  const placed = valued.map(({ row, at }) => ({ row, at: at === null ? null : (ranks?.get(at) ?? at) }));
  return placed.sort((a, b) => compare(a.at, b.at, turn)).map(({ row }) => row);
}

function compare(a: Value, b: Value, turn: number): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  return a < b ? -turn : a > b ? turn : 0;
}

/** The collator is slow and values repeat: each distinct one is placed once. */
function ranksOf(values: readonly Value[]): Map<Value, number> {
  const distinct = [...new Set(values)].filter((value) => value !== null);
  const both = (a: Value, b: Value): number =>
    typeof a === "number" && typeof b === "number" ? a - b : byWords.compare(String(a), String(b));
  return new Map(distinct.sort(both).map((value, rank) => [value, rank]));
}

export function hasWords(text: string, words: readonly string[]): boolean {
  return words.every((word) => text.includes(word));
}

export function wordsOf(search: string): string[] {
  return search.toLowerCase().split(/\s+/).filter(Boolean);
}
