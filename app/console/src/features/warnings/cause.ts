/** What a notice says in a few words. */
import type { Notice } from "@/api/types";
import { text, word } from "@/i18n";

export function causeOf(notice: Notice): string {
  const level = word(notice.cause === "graded" ? "grade" : "warning", notice.level);
  return text(`notice.cause.${notice.cause}`, { level });
}
