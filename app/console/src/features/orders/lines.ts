/** An order's movements: which are over, and which steps an officer can do for many at once. */
import type { Movement } from "@/api/types";
import type { MovementAction } from "@/features/movements/actions";

const FINISHED = ["inspected", "consumed", "settled", "refused", "withdrawn", "cancelled"];
const IN_ORDER: MovementAction[] = ["depart", "arrive", "receive", "release", "go_home", "return", "inspect"];

export interface Batch {
  action: MovementAction;
  lines: Movement[];
}

export function isFinished(line: Movement): boolean {
  return FINISHED.includes(line.state);
}

/** The lines by the step that is next for each, in the order the steps happen. */
export function batchesOf(lines: readonly Movement[], next: (line: Movement) => MovementAction | null): Batch[] {
  return IN_ORDER.map((action) => ({ action, lines: lines.filter((line) => next(line) === action) })).filter(
    (batch) => batch.lines.length > 0,
  );
}
