/** Chinese first, English by a switch; every text has both, and a key that is not there does not compile. */
import { createI18n } from "vue-i18n";
import { computed } from "vue";
import { texts, type TextKey } from "./texts";

export type { TextKey };
export type Locale = "zh" | "en";

const i18n = createI18n({
  legacy: false,
  messageResolver: (messages, key) => (messages as Record<string, string>)[key] ?? null, // keys with dots, not trees
  locale: "zh",
  fallbackLocale: "zh",
  messages: { zh: catalogue(0), en: catalogue(1) },
});

export default i18n;

export const locale = computed<Locale>(() => i18n.global.locale.value);

export function setLocale(to: Locale): void {
  i18n.global.locale.value = to;
}

/** A text of both numbers ("{count} line | {count} lines") goes by its `count`. */
export function text(key: TextKey, values: Record<string, string | number> = {}): string {
  const { count } = values;
  return typeof count === "number" ? i18n.global.t(key, values, count) : i18n.global.t(key, values);
}

/** The text of a code ("movement.state" + "departed"); the code itself where it is not known here. */
export function word(prefix: string, code: string | number | null | undefined): string {
  if (code === null || code === undefined) return "—";
  const key = `${prefix}.${code}`;
  return isTextKey(key) ? text(key) : String(code);
}

export function isTextKey(key: string): key is TextKey {
  return Object.hasOwn(texts, key);
}

function catalogue(column: 0 | 1): Record<string, string> {
  return Object.fromEntries(Object.entries(texts).map(([key, pair]) => [key, pair[column]]));
}
