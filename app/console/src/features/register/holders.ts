/** Which movement has a row of the register, or part of it. */
import { computed } from "vue";
import type { Movement } from "@/api/types";
import { useDispatch } from "@/stores/dispatch";

/** Stock is issued when it departs, places are in use once open: from then on nothing is held any more. */
const HOLDING = ["granted", "ordered"];

export function useHolders() {
  const dispatch = useDispatch();

  const bySource = computed(() => {
    const found = new Map<string, Movement[]>();
    for (const line of dispatch.allMovements) {
      if (!holds(line)) continue;
      found.set(line.source, [...(found.get(line.source) ?? []), line]);
    }
    return found;
  });

  /** A city's own forces are held from the submission on, before anybody consents. */
  function holds(line: Movement): boolean {
    if (HOLDING.includes(line.state)) return true;
    const plan = dispatch.plans.get(line.plan_id);
    return line.state === "proposed" && line.city_from === plan?.city && ["submitted", "replanning", "consented"].includes(plan.state);
  }

  /** Movements that hold of "lot:5"; of a unit the one its holder names. */
  function of(source: string, holder?: string | null): Movement[] {
    const named = holder?.startsWith("movement:") ? dispatch.movements.get(Number(holder.split(":")[1])) : undefined;
    return named ? [named] : (bySource.value.get(source) ?? []);
  }

  /** The same in words, for sorting and for a file. */
  function say(source: string, holder?: string | null): string | null {
    const numbers = of(source, holder).map((line) => dispatch.plans.get(line.plan_id)?.number ?? `#${line.plan_id}`);
    return [...new Set(numbers)].join(" ") || null;
  }

  return { of, say };
}
