import { defineStore } from "pinia";
import { computed } from "vue";
import type { Task } from "@/api/types";
import { facts } from "./facts";

export const useDuty = defineStore("duty", () => {
  const tasks = facts<Task>();
  const undone = computed(() =>
    tasks.all.value.filter(isUndone).sort((a, b) => a.due_at.localeCompare(b.due_at)),
  );
  /** What the clock watches, by what it is about: "consent:12". */
  const bySource = computed(() => new Map(undone.value.filter((task) => task.source).map((task) => [task.source, task])));
  return { tasks: tasks.byId, allTasks: tasks.all, undone, bySource, putTask: tasks.put };
});

export function isUndone(task: Task): boolean {
  return task.state === "open" || task.state === "acknowledged";
}
