/** What changed between the plan an officer looked at and the plan as it is. */
import type { Consent, Movement, Plan } from "@/api/types";

export type Line = Pick<Movement, "id" | "state" | "quantity" | "city_from" | "form" | "kind">;
/** What of a plan is compared. */
export interface Look extends Pick<Plan, "state"> {
  movements: Line[];
  consents: Pick<Consent, "city" | "state">[];
}

export type Change =
  | { what: "added" | "removed"; line: Line }
  | { what: "quantity"; line: Line; before: number; after: number }
  | { what: "state"; line: Line; before: string; after: string }
  | { what: "consent"; city: string; before: string; after: string }
  | { what: "plan_state"; before: string; after: string };

const DEAD = ["refused", "withdrawn"];

export function changesBetween(seen: Look, now: Look): Change[] {
  const before = new Map(seen.movements.map((line) => [line.id, line]));
  const after = new Map(now.movements.map((line) => [line.id, line]));
  const changes: Change[] = [];
  if (seen.state !== now.state) changes.push({ what: "plan_state", before: seen.state, after: now.state });
  for (const { city, state } of now.consents) {
    const before = seen.consents.find((one) => one.city === city)?.state;
    if (before && before !== state) changes.push({ what: "consent", city, before, after: state });
  }
  for (const line of now.movements) {
    const was = before.get(line.id);
    if (!was) changes.push({ what: "added", line });
    else if (!DEAD.includes(was.state) && DEAD.includes(line.state))
      changes.push({ what: "state", line, before: was.state, after: line.state });
    else if (was.quantity !== line.quantity)
      changes.push({ what: "quantity", line, before: was.quantity, after: line.quantity });
  }
  for (const line of seen.movements) if (!after.has(line.id)) changes.push({ what: "removed", line });
  return changes;
}
