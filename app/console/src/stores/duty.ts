import { defineStore } from "pinia";
import { computed } from "vue";
import type { Desk, Handover, LogEntry, Shift, Swap, Task } from "@/api/types";
import { facts } from "./facts";

export const useDuty = defineStore("duty", () => {
  const tasks = facts<Task>();
  const desks = facts<Desk>();
  const shifts = facts<Shift>();
  const swaps = facts<Swap>();
  const handovers = facts<Handover>();
  const logs = facts<LogEntry>();
  const undone = computed(() => tasks.all.value.filter(isUndone).sort((a, b) => a.due_at.localeCompare(b.due_at)));
  /** What the clock watches, by what it is about: "consent:12". */
  const bySource = computed(() => new Map(undone.value.filter((task) => task.source).map((task) => [task.source, task])));
  const deskOf = (city: string): Desk | undefined => desks.all.value.find((desk) => desk.city === city);
  return {
    tasks: tasks.byId,
    allTasks: tasks.all,
    undone,
    bySource,
    deskOf,
    shifts: shifts.byId,
    allShifts: shifts.all,
    allSwaps: swaps.all,
    allHandovers: handovers.all,
    allLogs: logs.all,
    putTask: tasks.put,
    putDesk: desks.put,
    putShift: shifts.put,
    putSwap: swaps.put,
    putHandover: handovers.put,
    putLog: logs.put,
  };
});

export function isUndone(task: Task): boolean {
  return task.state === "open" || task.state === "acknowledged";
}
