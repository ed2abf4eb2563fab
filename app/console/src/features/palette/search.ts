/** Finding one thing among all: every word must occur, names that begin with it come first. */
export interface Entry {
  key: string;
  group: "page" | "incident" | "plan" | "order" | "site" | "unit" | "item";
  label: string;
  note: string;
  also: string; // found by this, too
  to: string;
}

const MOST = 40;

export function search(entries: readonly Entry[], typed: string): Entry[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  if (!words.length) return entries.filter((entry) => entry.group === "page" || entry.group === "incident").slice(0, MOST);
  return entries
    .map((entry, order) => ({ entry, order, rank: rankOf(entry, words) }))
    .filter(({ rank }) => rank > 0)
    .sort((a, b) => b.rank - a.rank || a.order - b.order)
    .slice(0, MOST)
    .map(({ entry }) => entry);
}

/** 0 where a word is missing; a word at the beginning of the label counts most. */
function rankOf(entry: Entry, words: readonly string[]): number {
  const label = entry.label.toLowerCase();
  const all = `${label} ${entry.note} ${entry.also}`.toLowerCase();
  let rank = 0;
  for (const word of words) {
    if (!all.includes(word)) return 0;
    rank += label.startsWith(word) ? 4 : label.includes(word) ? 2 : 1;
  }
  return rank;
}
