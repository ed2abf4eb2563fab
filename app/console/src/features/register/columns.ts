/** What a table of the register is made of: columns to show, sort and export; facets to filter by. */
import type { TextKey } from "@/i18n";

export type Value = string | number | null;

export interface Column<Row> {
  key: string;
  label: TextKey;
  /** Sorted by and exported; also shown, unless the table draws this column itself. */
  value: (row: Row) => Value;
  num?: boolean;
}

export interface Facets {
  city: string;
  site_id: number;
  kind: string;
  words: string;
  held?: number;
  free?: number;
  readiness?: string;
  expires_on?: string | null;
}

export interface Filters {
  search: string;
  city: string;
  kind: string;
  site: string;
  readiness: string;
  hold: "" | "free" | "held";
  expiry: "" | "expiring" | "expired";
}

export const EXPIRING_DAYS = 90;
const DAY = 86_400_000;
const byWords = new Intl.Collator("zh", { numeric: true });

export function noFilters(): Filters {
  return { search: "", city: "", kind: "", site: "", readiness: "", hold: "", expiry: "" };
}

export function fits(row: Facets, filters: Filters, now: number): boolean {
  if (filters.city && row.city !== filters.city) return false;
  if (filters.kind && row.kind !== filters.kind) return false;
  if (filters.site && row.site_id !== Number(filters.site)) return false;
  if (filters.readiness && row.readiness !== filters.readiness) return false;
  if (filters.hold === "held" && !row.held) return false;
  if (filters.hold === "free" && !row.free) return false;
  if (filters.expiry && expiryOf(row.expires_on ?? null, now) !== filters.expiry) return false;
  const words = row.words.toLowerCase();
  return filters.search.toLowerCase().split(/\s+/).every((word) => words.includes(word));
}

/** By the end of the day it is good for, Beijing time. */
export function expiryOf(expires_on: string | null, now: number): "" | "expiring" | "expired" {
  if (!expires_on) return "";
  const left = Date.parse(`${expires_on}T23:59:59+08:00`) - now;
  if (left < 0) return "expired";
  return left < EXPIRING_DAYS * DAY ? "expiring" : "";
}

/** Rows by one column; what has no value comes last either way. */
export function sorted<Row>(rows: readonly Row[], column: Column<Row> | undefined, down: boolean): Row[] {
  if (!column) return [...rows];
  const turn = down ? -1 : 1;
  return rows
    .map((row) => ({ row, value: column.value(row) }))
    .sort((a, b) => {
      if (a.value === null || b.value === null) return Number(a.value === null) - Number(b.value === null);
      const both = typeof a.value === "number" && typeof b.value === "number";
      return turn * (both ? Number(a.value) - Number(b.value) : byWords.compare(String(a.value), String(b.value)));
    })
    .map(({ row }) => row);
}
