/** What an officer has chosen so far, checked by the server soon after every change. */
import { computed, onScopeDispose, reactive, ref, shallowRef, watch } from "vue";
import { byHand, type Choice } from "@/api/byHand";
import { asProblem, type Problem } from "@/api/http";
import type { HandReview, HandSource } from "@/api/types";

const QUIET_MS = 250;

export function useChoices(incident_id: number, plan_id: () => number | null) {
  const quantities = reactive(new Map<string, Choice>());
  const review = shallowRef<HandReview | null>(null);
  const failed = shallowRef<Problem | null>(null);
  const checking = ref(false);
  let waiting: ReturnType<typeof setTimeout> | undefined;
  let asked = 0;

  const key = (need_id: number, source: string): string => `${need_id}|${source}`;
  const lines = computed(() => [...quantities.values()]);
  const of = (need_id: number, source: string): number | null => quantities.get(key(need_id, source))?.quantity ?? null;

  function set(need_id: number, source: string, quantity: number | null): void {
    if (quantity && quantity > 0) quantities.set(key(need_id, source), { need_id, source, quantity: Math.floor(quantity) });
    else quantities.delete(key(need_id, source));
  }

  /** As much of it as is spared and still wanted. */
  function take(need_id: number, one: HandSource, missing: number): void {
    set(need_id, one.source, one.form === "unit" ? 1 : Math.max(1, Math.min(one.spare, missing)));
  }

  async function check(): Promise<void> {
    const mine = (asked += 1);
    if (!lines.value.length) {
      [review.value, failed.value, checking.value] = [null, null, false];
      return;
    }
    try {
      const answer = await byHand.review(incident_id, { lines: lines.value, plan_id: plan_id() });
      if (mine === asked) [review.value, failed.value] = [answer, null];
    } catch (error) {
      if (mine === asked) [review.value, failed.value] = [null, asProblem(error)];
    }
    if (mine === asked) checking.value = false;
  }

  watch(
    () => [...lines.value, plan_id()],
    () => {
      clearTimeout(waiting);
      checking.value = true;
      waiting = setTimeout(() => void check(), QUIET_MS);
    },
  );
  onScopeDispose(() => clearTimeout(waiting));
  return { lines, review, failed, checking, of, set, take };
}
