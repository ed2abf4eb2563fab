/** Server facts by id: the newer version wins, so an answer and its event may come in either order. */
import { computed, shallowReactive, type ComputedRef } from "vue";

interface Fact {
  id: number;
  version: number;
}

export interface Facts<T extends Fact> {
  byId: Map<number, T>;
  all: ComputedRef<T[]>;
  put(fact: T): void;
}

export function facts<T extends Fact>(): Facts<T> {
  const byId = shallowReactive(new Map<number, T>());
  const all = computed(() => [...byId.values()]);
  function put(fact: T): void {
    const known = byId.get(fact.id);
    if (!known || known.version < fact.version) byId.set(fact.id, fact);
  }
  return { byId, all, put };
}
