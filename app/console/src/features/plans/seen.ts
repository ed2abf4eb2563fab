/** The plan an officer is looking at: it follows the stream until its content changes under a decision of his;
 * then he has to look again. */
import { computed, shallowRef, watch, type Ref } from "vue";
import type { Plan } from "@/api/types";
import { changesBetween } from "./difference";

export function useSeenPlan(current: Ref<Plan | undefined>, decides: (plan: Plan) => boolean) {
  const seen = shallowRef(current.value);
  const refused = shallowRef(false);

  watch(current, (now) => {
    if (!now) return;
    const same = seen.value?.content_hash === now.content_hash && seen.value.id === now.id;
    if (!seen.value || !decides(now)) adopt();
    else if (same && !refused.value) seen.value = now;
  });

  const stale = computed(() => current.value !== undefined && (refused.value || seen.value !== current.value));
  const changes = computed(() => (seen.value && current.value ? changesBetween(seen.value, current.value) : []));

  /** The server said that the plan is not the one on this screen. */
  function refuse(): void {
    refused.value = true;
  }

  /** After an own decision, or after looking again. */
  function adopt(): void {
    refused.value = false;
    seen.value = current.value;
  }

  return { seen, stale, changes, refuse, adopt };
}
