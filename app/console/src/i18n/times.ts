/** Beijing time, 24 hours, whatever the machine's own zone. */
import { locale, text } from ".";

const AHEAD = 8 * 60 * 60_000; // Beijing keeps +08:00 all the year
const MINUTE = 60_000;

interface Parts {
  year: string;
  day: string; // 11-23
  minute: string; // 14:03
  second: string; // 20
}

/** Cut from the ISO form: a board shows thousands of times, and the formatter of Intl is far slower. */
function parts(at: string | number): Parts {
  const said = new Date(new Date(at).getTime() + AHEAD).toISOString();
  return { year: said.slice(0, 4), day: said.slice(5, 10), minute: said.slice(11, 16), second: said.slice(17, 19) };
}

/** 14:03:20 */
export function clock(at: string | number): string {
  const p = parts(at);
  return `${p.minute}:${p.second}`;
}

/** 11-23 14:03, or with the year when it is not this one's. */
export function moment(at: string | number | null | undefined): string {
  if (at === null || at === undefined) return "—";
  const p = parts(at);
  const year = p.year === parts(Date.now()).year ? "" : `${p.year}-`;
  return `${year}${p.day} ${p.minute}`;
}

/** 14:03 today, 11-24 01:03 otherwise: for tables. */
export function brief(at: string | number | null | undefined): string {
  const said = moment(at);
  const today = moment(Date.now()).slice(0, 6);
  return said.startsWith(today) ? said.slice(6) : said;
}

/** 2026-11-23 14:03, as the time fields have it. */
export function fieldOf(at: string | number): string {
  const p = parts(at);
  return `${p.year}-${p.day} ${p.minute}`;
}

/** The moment of a time field, null when it is none; "2026-11-23 14:03" is Beijing time, also with the colon of a Chinese keyboard. */
export function momentOf(field: string): string | null {
  const match = /^(\d{4})-(\d{1,2})-(\d{1,2})[ T](\d{1,2})[:\uff1a](\d{2})$/.exec(field.trim());
  if (!match) return null;
  const [year, month, day, hour, minute] = match.slice(1).map((part) => part.padStart(2, "0"));
  const at = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:00+08:00`);
  if (Number.isNaN(at) || fieldOf(at) !== `${year}-${month}-${day} ${hour}:${minute}`) return null;
  return new Date(at).toISOString().replace(".000Z", "Z");
}

/** 1 小时 52 分 */
export function duration(minutes: number): string {
  const whole = Math.max(0, Math.round(minutes));
  const hours = Math.floor(whole / 60);
  if (hours >= 48) return text("time.days_hours", { days: Math.floor(hours / 24), hours: hours % 24 });
  return hours ? text("time.hours_minutes", { hours, minutes: whole % 60 }) : text("time.minutes", { minutes: whole });
}

/** A time limit as rules put it: 30 分钟, 2 小时, 5 日. */
export function period(minutes: number): string {
  if (minutes >= 2880 && minutes % 1440 === 0) return text("time.period_days", { count: minutes / 1440 });
  return minutes >= 60 && minutes % 60 === 0 ? text("time.period_hours", { count: minutes / 60 }) : text("time.period_minutes", { count: minutes });
}

/** How long ago, by the server's clock. */
export function age(at: string, now: number): string {
  return text("time.ago", { span: duration((now - Date.parse(at)) / MINUTE) });
}

export function minutesUntil(at: string, now: number): number {
  return (Date.parse(at) - now) / MINUTE;
}

const formats = new Map<string, Intl.NumberFormat>(); // making one takes a hundred times as long as using it

export function number(value: number, digits = 0): string {
  const key = `${locale.value} ${digits}`;
  let format = formats.get(key);
  if (!format) formats.set(key, (format = new Intl.NumberFormat(locale.value === "zh" ? "zh-CN" : "en-GB", { maximumFractionDigits: digits })));
  return format.format(value);
}

export function percent(share: number, digits = 1): string {
  return `${number(share * 100, digits)}%`;
}
