/** Months as weeks of days, Monday first; days and months are written 2026-11-25 and 2026-11. */
const DAY = 86_400_000;

export function today(now: number): string {
  return new Date(now + 8 * 3_600_000).toISOString().slice(0, 10);
}

export function weeksOf(month: string): string[][] {
  const first = Date.parse(`${month}-01T00:00:00Z`);
  const before = (new Date(first).getUTCDay() + 6) % 7;
  const weeks: string[][] = [];
  for (let at = first - before * DAY; ; at += 7 * DAY) {
    const days = Array.from({ length: 7 }, (_, index) => new Date(at + index * DAY).toISOString().slice(0, 10));
    if (!days.some((day) => day.startsWith(month))) return weeks;
    weeks.push(days);
  }
}

export function otherMonth(month: string, by: number): string {
  const [year = 0, number = 1] = month.split("-").map(Number);
  return new Date(Date.UTC(year, number - 1 + by, 1)).toISOString().slice(0, 7);
}
