/** What a city is asked for: cost by the agreement's rules and floors, as the server reckons them now. */
import { ref, watch } from "vue";
import { call } from "@/api/http";
import type { Plan, PlanTerms, Terms } from "@/api/types";

export function useTerms(plan: () => Plan) {
  const terms = ref<Terms[]>([]);
  watch(
    () => `${plan().id}:${plan().content_hash}:${plan().state}`,
    async () => {
      const asked = plan().id;
      const told = await call<PlanTerms>("GET", `/plans/${asked}/terms`).catch(() => null);
      if (told && plan().id === asked) terms.value = told.terms;
    },
    { immediate: true },
  );
  return { terms };
}
