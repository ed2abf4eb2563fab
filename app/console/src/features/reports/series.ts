/** What a report is called: 初报、续报二 or 终报, and the version of a correction. */
import type { IncidentReport } from "@/api/types";
import { locale, text, word } from "@/i18n";

const DIGITS = "〇一二三四五六七八九";

/** 1 一, 10 十, 12 十二 and 21 二十一; past 99 in figures. */
export function inChinese(count: number): string {
  if (count > 99) return String(count);
  const [tens, ones] = [Math.floor(count / 10), count % 10];
  const head = tens === 0 ? "" : tens === 1 ? "十" : `${DIGITS[tens]}十`;
  return head + (ones || !tens ? (DIGITS[ones] ?? "") : "");
}

export function seriesName(report: Pick<IncidentReport, "series" | "number" | "revision">): string {
  const count = report.series === "follow_up" ? (locale.value === "zh" ? inChinese(report.number) : ` ${report.number}`) : "";
  const name = word("report.series", report.series) + count;
  return report.revision ? text("report.revised", { name, revision: report.revision }) : name;
}
