/** Filtering and paging of a register table. */
import { computed, ref, watch, type ComputedRef } from "vue";

export const PAGE = 100;

export interface Filters {
  words: string[];
  city: string;
}

/** `said` is what a row can be found by. */
export function useRows<T extends { id: number; city: string }>(filters: Filters, all: () => T[], said: (row: T) => string) {
  const page = ref(1);
  const found: ComputedRef<T[]> = computed(() =>
    all().filter((row) => {
      if (filters.city && row.city !== filters.city) return false;
      if (!filters.words.length) return true;
      const text = said(row).toLowerCase();
      return filters.words.every((word) => text.includes(word));
    }),
  );
  const shown = computed(() => found.value.slice((page.value - 1) * PAGE, page.value * PAGE));
  watch(() => [filters.words, filters.city], () => (page.value = 1));
  return { page, found, shown };
}
