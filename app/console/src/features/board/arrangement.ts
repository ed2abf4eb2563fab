/** Which rows a board shows, in which order; they hold still while a hand is on them. */
import { computed, onScopeDispose, ref, shallowRef, watch, type Ref } from "vue";
import { locale } from "@/i18n";
import { useConnection } from "@/stores/connection";
import { hasWords, sorted, wordsOf, type Column, type Filter, type Id, type Value } from "./columns";
import type { Question } from "./question";

export interface Spec<Row extends { id: Id }> {
  rows: () => readonly Row[];
  columns: () => readonly Column<Row>[];
  filters: () => readonly Filter<Row>[];
  words: (row: Row) => string;
  question: Ref<Question>;
  first: string;
}

const AT_ONCE_MS = 8; // an arrangement that takes longer is not made for every event
const MINUTE = 60_000;
const SHARE = 8; // of the time is left to everything else

export function useArrangement<Row extends { id: Id }>(spec: Spec<Row>) {
  const list = shallowRef<Row[]>([]);
  const gone = shallowRef<ReadonlySet<Id>>(new Set()); // shown still, but would not be found any more
  const added = shallowRef<ReadonlySet<Id>>(new Set()); // just let in
  const fresh = ref(0); // found, but not shown yet
  const held = ref(false);
  const connection = useConnection();
  const minute = computed(() => Math.floor(connection.now / MINUTE));
  const memory = remembering(spec);
  let took = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let settled = false;

  function arrange(): void {
    clearTimeout(timer);
    timer = undefined;
    const began = performance.now();
    const found = find(spec, memory);
    if (held.value && settled) hold(found);
    else place(found);
    took = performance.now() - began;
  }

  function place(found: Row[]): void {
    list.value = found;
    gone.value = new Set();
    fresh.value = 0;
    settled = true;
  }

  /** Values change where they stand; what comes and goes is counted. */
  function hold(found: Row[]): void {
    const now = new Map<Id, Row>(spec.rows().map((row) => [row.id, row]));
    const fitting = new Set(found.map((row) => row.id));
    const shown = new Set(list.value.map((row) => row.id));
    list.value = list.value.map((row) => now.get(row.id) ?? row);
    gone.value = new Set([...shown].filter((id) => !fitting.has(id)));
    fresh.value = found.filter((row) => !shown.has(row.id)).length;
  }

  function soon(): void {
    if (took < AT_ONCE_MS) arrange();
    else timer ??= setTimeout(arrange, took * SHARE);
  }

  /** Asked anew by hand: show what is there now. */
  function take(): void {
    const shown = new Set(list.value.map((row) => row.id));
    settled = false;
    arrange();
    added.value = new Set(list.value.map((row) => row.id).filter((id) => !shown.has(id)));
  }

  function letGo(): void {
    held.value = false;
    if (fresh.value || gone.value.size) arrange();
  }

  watch([spec.rows, minute], soon); // what is overdue depends on the clock
  watch(locale, () => {
    memory.forget();
    settled = false;
    arrange();
  });
  watch(
    () => JSON.stringify(spec.question.value),
    () => {
      memory.forgetValues();
      settled = false;
      added.value = new Set();
      arrange();
    },
  );
  arrange();
  onScopeDispose(() => clearTimeout(timer));

  return { list, gone, added, fresh, held, take, letGo, total: computed(() => spec.rows().length) };
}

interface Memory<Row> {
  words: (row: Row) => string;
  value: (column: Column<Row>) => (row: Row) => Value;
  forget: () => void;
  forgetValues: () => void;
}

/** A row is a fact that never changes, so what it says is worded once. */
function remembering<Row extends { id: Id }>(spec: Spec<Row>): Memory<Row> {
  let said = new WeakMap<Row, string>();
  const values = new Map<string, WeakMap<Row, Value>>();

  function words(row: Row): string {
    const known = said.get(row);
    if (known !== undefined) return known;
    const now = spec.words(row).toLowerCase();
    said.set(row, now);
    return now;
  }

  function value(column: Column<Row>): (row: Row) => Value {
    const known = values.get(column.key) ?? new WeakMap<Row, Value>();
    values.set(column.key, known);
    return (row) => {
      const had = known.get(row);
      if (had !== undefined) return had;
      const now = column.value(row);
      known.set(row, now);
      return now;
    };
  }

  const forgetValues = (): void => values.clear();

  function forget(): void {
    said = new WeakMap();
    forgetValues();
  }

  return { words, value, forget, forgetValues };
}

function find<Row extends { id: Id }>(spec: Spec<Row>, memory: Memory<Row>): Row[] {
  const { search, chosen } = spec.question.value;
  const sort = spec.question.value.sort || spec.first;
  const words = wordsOf(search);
  const asked = spec.filters().map((filter) => ({ filter, value: chosen[filter.key] ?? "" }));
  const tests = asked.flatMap(({ filter, value }) =>
    value ? [(row: Row) => filter.fits(row, value)] : filter.unset ? [filter.unset.fits] : [],
  );
  const found = spec.rows().filter((row) => tests.every((fits) => fits(row)) && (!words.length || hasWords(memory.words(row), words)));
  const column = spec.columns().find((one) => one.key === sort.replace(/^-/, ""));
  return sorted(found, column, sort.startsWith("-"), column && memory.value(column));
}
