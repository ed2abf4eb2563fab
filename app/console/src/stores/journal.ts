/** Journal entries seen here: live ones, and pages asked for. */
import { defineStore } from "pinia";
import { computed, shallowRef, triggerRef } from "vue";
import { ask } from "@/api/http";
import type { JournalEntry, JournalPage } from "@/api/types";

const MOST = 4000;

export const useJournal = defineStore("journal", () => {
  const byPosition = shallowRef(new Map<number, JournalEntry>());
  const newest = computed(() => [...byPosition.value.values()].sort((a, b) => b.position - a.position));

  const last = shallowRef<JournalEntry | null>(null); // the newest that came in live

  function put(entry: JournalEntry): void {
    keep([entry]);
    last.value = entry;
  }

  function keep(entries: JournalEntry[]): void {
    for (const entry of entries) {
      const known = byPosition.value.get(entry.position);
      byPosition.value.set(entry.position, known?.hash ? known : entry);
    }
    if (byPosition.value.size > MOST) byPosition.value.delete(Math.min(...byPosition.value.keys()));
    triggerRef(byPosition);
  }

  /** A page of older entries, newest first; how many came. */
  async function page(before: number | null, kind: string | null, limit = 200): Promise<number> {
    const query = new URLSearchParams({ limit: String(limit) });
    if (before) query.set("before", String(before));
    if (kind) query.set("kind", kind);
    const found = await ask<JournalPage>(`/journal?${query.toString()}`);
    keep(found.entries);
    return found.entries.length;
  }

  return { newest, last, put, page };
});
