/** Which movement has a row of the register, or part of it. */
import { computed } from "vue";
import type { Movement } from "@/api/types";
import { useDispatch } from "@/stores/dispatch";

const HOLDING = ["granted", "ordered", "departed", "arrived", "received", "released", "returning", "returned"];

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

  return { of };
}
