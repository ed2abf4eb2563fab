import { defineStore } from "pinia";
import { computed } from "vue";
import type { Run } from "@/api/types";
import { facts } from "./facts";

export const useRuns = defineStore("runs", () => {
  const { byId, all, put } = facts<Run>();
  const newest = computed(() => [...all.value].sort((a, b) => b.id - a.id));
  const ofIncident = (id: number): Run[] => newest.value.filter((run) => run.incident_ids.includes(id));
  return { byId, newest, ofIncident, put };
});

export function isRunning(run: Run): boolean {
  return run.state === "waiting" || run.state === "solving";
}

/** Whether its plans can be looked at and asked about: all of them, or while it searches for better ones. */
export function hasPlans(run: Run): boolean {
  return run.state === "done" || (isRunning(run) && run.ready);
}
