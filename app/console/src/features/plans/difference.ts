/** What changed between the plan an officer looked at and the plan as it is. */
import type { Movement, Plan } from "@/api/types";

export type Change =
  | { what: "added" | "removed"; line: Movement }
  | { what: "quantity"; line: Movement; before: number; after: number }
  | { what: "state"; line: Movement; before: string; after: string }
  | { what: "plan_state"; before: string; after: string };

const DEAD = ["refused", "withdrawn"];

export function changesBetween(seen: Plan, now: Plan): Change[] {
  const before = new Map(seen.movements.map((line) => [line.id, line]));
  const after = new Map(now.movements.map((line) => [line.id, line]));
  const changes: Change[] = [];
  if (seen.state !== now.state) changes.push({ what: "plan_state", before: seen.state, after: now.state });
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
