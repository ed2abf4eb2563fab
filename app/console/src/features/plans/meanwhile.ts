/** Whether the alternatives of a run still hold: asked again when the world moves, not with every beat. */
import { onBeforeUnmount, ref, watch } from "vue";
import { ask } from "@/api/http";
import type { Meanwhile } from "@/api/types";
import { useJournal } from "@/stores/journal";

const PAUSE_MS = 2000;
const MATTERS = /^(plan|road|service|incident|unit|lot|resource|fleet|floor_consent)\./;

export function useMeanwhile(run: () => number | null) {
  const meanwhile = ref<Meanwhile | null>(null);
  const checkedAt = ref<number | null>(null);
  const journal = useJournal();
  let timer: ReturnType<typeof setTimeout> | undefined;

  async function check(): Promise<void> {
    timer = undefined;
    const asked = run();
    if (asked === null) return;
    const told = await ask<Meanwhile>(`/runs/${asked}/meanwhile`).catch(() => null);
    if (!told || run() !== asked) return;
    meanwhile.value = told;
    checkedAt.value = Date.now();
  }

  function soon(): void {
    timer ??= setTimeout(() => void check(), PAUSE_MS);
  }

  watch(run, () => ((meanwhile.value = null), void check()), { immediate: true });
  watch(() => journal.last, (entry) => entry && MATTERS.test(entry.kind) && soon());
  onBeforeUnmount(() => clearTimeout(timer));
  return { meanwhile, checkedAt };
}
