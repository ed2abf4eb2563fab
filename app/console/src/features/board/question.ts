/** What is asked of a board stands in the address: it can be kept, sent on, and gone back from. */
import { computed } from "vue";
import { useRoute, useRouter } from "vue-router";

export interface Question {
  search: string;
  sort: string; // a column's key, "-" before it for downwards, "" for the board's own order
  chosen: Record<string, string>;
}

export function useQuestion(filters: readonly { key: string }[]) {
  const route = useRoute();
  const router = useRouter();
  const said = (key: string): string => {
    const value = route.query[key];
    return typeof value === "string" ? value : "";
  };
  const question = computed<Question>(() => ({
    search: said("search"),
    sort: said("sort"),
    chosen: Object.fromEntries(filters.map(({ key }) => [key, said(key)])),
  }));

  /** A choice is a step to go back from; typing on is not. */
  function ask(key: string, value: string): void {
    const before = said(key);
    if (before === value) return;
    const to = { query: { ...route.query, [key]: value || undefined }, hash: route.hash };
    void (key === "search" && before ? router.replace(to) : router.push(to));
  }

  function clear(): void {
    const kept = { ...route.query };
    for (const key of ["search", ...filters.map((filter) => filter.key)]) delete kept[key];
    void router.push({ query: kept });
  }

  return { question, ask, clear };
}
