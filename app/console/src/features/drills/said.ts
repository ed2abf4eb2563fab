/** A script's words in the chosen language; where it has no English, the Chinese stands. */
import { locale } from "@/i18n";

export function said(row: { title_zh: string; title_en?: string | undefined }): string {
  return locale.value === "en" && row.title_en ? row.title_en : row.title_zh;
}
