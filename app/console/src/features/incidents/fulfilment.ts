/** How far each need is met, from its movements. */
import type { Movement, Need } from "@/api/types";
import { DELIVERED, useDispatch } from "@/stores/dispatch";
import { useReference } from "@/stores/reference";
import { useRegister } from "@/stores/register";

export interface Fulfilment {
  received: number;
  on_the_way: number;
  granted: number;
  planned: number;
}

const PROMISED = ["granted", "ordered"];
const MOVING = ["departed", "arrived"];
const COUNTING = ["submitted", "replanning", "consented", "approved", "closed"];

export function useFulfilment() {
  const dispatch = useDispatch();
  const register = useRegister();
  const reference = useReference();

  /** What a line counts towards its need: a pump its cubic metres, anything else its number. */
  function contribution(line: Movement): number {
    const unit = line.form === "unit" ? register.units.get(line.source_id) : undefined;
    const rating = unit ? reference.unitKinds.get(unit.unit_kind)?.ratings[line.kind] : undefined;
    return rating ?? line.received_quantity ?? line.quantity;
  }

  function of(need: Need): Fulfilment {
    const sum: Fulfilment = { received: 0, on_the_way: 0, granted: 0, planned: 0 };
    for (const line of dispatch.allMovements) {
      const stage = line.need_id === need.id ? stageOf(line) : null;
      if (stage) sum[stage] += contribution(line);
    }
    return sum;
  }

  function stageOf(line: Movement): keyof Fulfilment | null {
    if (!COUNTING.includes(dispatch.plans.get(line.plan_id)?.state ?? "")) return null;
    if (DELIVERED.includes(line.state)) return "received";
    if (MOVING.includes(line.state)) return "on_the_way";
    if (PROMISED.includes(line.state)) return "granted";
    return line.state === "proposed" ? "planned" : null;
  }

  return { of };
}
