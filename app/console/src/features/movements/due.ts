/** By when the next thing on the way of a movement is to happen: leave, then be there. */
import type { Movement } from "@/api/types";

/** Places do not leave: they are to be open when they were planned to be. */
export function dueOf(line: Movement): string | null {
  if (line.state === "ordered") return line.form === "resource" ? line.planned_arrive_at : line.planned_leave_at;
  return line.state === "departed" ? line.planned_arrive_at : null;
}
