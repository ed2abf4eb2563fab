/** Whether a plan still holds, as the server reckons it: asked again when the world moves, not with every beat. */
import { onBeforeUnmount, ref, watch } from "vue";
import { ask } from "@/api/http";
import type { Plan, Standing } from "@/api/types";
import { useJournal } from "@/stores/journal";

const PAUSE_MS = 1500;
const MATTERS = /^(plan|movement|road|service|weather|incident|unit|lot|resource|fleet)\./;

export function useStanding(plan: () => Plan | undefined) {
  const standing = ref<Standing | null>(null);
  const checkedAt = ref<number | null>(null);
  const journal = useJournal();
  let timer: ReturnType<typeof setTimeout> | undefined;

  async function check(): Promise<void> {
    timer = undefined;
    const asked = plan()?.id;
    if (asked === undefined) return;
    const told = await ask<Standing>(`/plans/${asked}/standing`).catch(() => null);
    if (!told || plan()?.id !== asked) return;
    standing.value = told;
    checkedAt.value = Date.now();
  }

  function soon(): void {
    timer ??= setTimeout(() => void check(), PAUSE_MS);
  }

  watch(() => plan()?.id, () => ((standing.value = null), void check()), { immediate: true });
  watch(() => plan()?.version, soon);
  watch(() => journal.last, (entry) => entry && MATTERS.test(entry.kind) && soon());
  onBeforeUnmount(() => clearTimeout(timer));
  return { standing, checkedAt };
}
