/** When and by whom a row was confirmed, for sorting and for a file: Beijing time first. */
import { fieldOf } from "@/i18n/times";

export function confirmationOf(row: { confirmed_at: string; confirmed_by: string }): string {
  return `${fieldOf(row.confirmed_at)} ${row.confirmed_by}`;
}
