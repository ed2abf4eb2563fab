import { defineStore } from "pinia";
import { computed } from "vue";
import type { Incident, Need } from "@/api/types";
import { facts } from "./facts";

export const useIncidents = defineStore("incidents", () => {
  const { byId, all, put } = facts<Incident>();
  /** The worst first, ungraded before mild, the newest first among equals. */
  const ranked = computed(() => [...all.value].sort((a, b) => weight(a) - weight(b) || b.id - a.id));
  const open = computed(() => ranked.value.filter(isOpen));
  const needs = computed(() => {
    const found = new Map<number, { need: Need; incident: Incident }>();
    for (const incident of all.value) for (const need of incident.needs) found.set(need.id, { need, incident });
    return found;
  });
  return { byId, all, ranked, open, needs, put };
});

export function isOpen(incident: Incident): boolean {
  return incident.state === "logged" || incident.state === "responding";
}

function weight(incident: Incident): number {
  return (isOpen(incident) ? 0 : 10) + (incident.grade ?? 2.5);
}
