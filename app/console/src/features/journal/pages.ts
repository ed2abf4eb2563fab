/** The journal newest first, in pages without gaps; what has come since waits until it is asked for. */
import { computed, ref, shallowRef, watch, type Ref } from "vue";
import { ask } from "@/api/http";
import type { JournalEntry, JournalPage } from "@/api/types";
import { useCommand } from "@/features/decide/command";
import { useJournal } from "@/stores/journal";

const SIZE = 100;
const MOST = 500; // what the server gives at once

export function useJournalPages(kind: Readonly<Ref<string>>) {
  const journal = useJournal();
  const { waiting: loading, said, run } = useCommand();
  const rows = shallowRef<JournalEntry[]>([]);
  const top = ref(0); // every entry of this kind up to here is among the rows or older than them
  const more = ref(false);

  const waiting = computed(() => {
    const isNew = (entry: JournalEntry): boolean => entry.position > top.value && (!kind.value || entry.kind === kind.value);
    return top.value ? journal.newest.filter(isNew) : [];
  });

  function page(limit: number, before?: number): Promise<JournalPage> {
    const query = new URLSearchParams({ limit: String(limit) });
    if (before) query.set("before", String(before));
    if (kind.value) query.set("kind", kind.value);
    return ask<JournalPage>(`/journal?${query.toString()}`);
  }

  async function restart(): Promise<void> {
    const asked = kind.value;
    const found = await run(() => page(SIZE));
    if (kind.value !== asked) return restart();
    if (!found) return;
    rows.value = found.entries;
    top.value = found.position;
    more.value = found.entries.length === SIZE;
  }

  async function older(): Promise<void> {
    const asked = kind.value;
    const found = await run(() => page(SIZE, rows.value.at(-1)?.position));
    if (kind.value !== asked) return restart();
    if (!found) return;
    rows.value = [...rows.value, ...found.entries];
    more.value = found.entries.length === SIZE;
  }

  /** The waiting ones, asked anew because only the server knows their hashes. */
  async function takeNew(): Promise<void> {
    const asked = kind.value;
    if (waiting.value.length >= MOST) return restart();
    const found = await run(() => page(MOST));
    if (kind.value !== asked) return restart();
    if (!found) return;
    rows.value = [...found.entries.filter((entry) => entry.position > top.value), ...rows.value];
    top.value = found.position;
  }

  watch(kind, () => {
    rows.value = [];
    top.value = 0;
    more.value = false;
    if (!loading.value) void restart();
  });

  return { rows, waiting, more, loading, said, restart, older, takeNew };
}
