/** The drill this console is in, and what its script has brought so far; empty in the real world. */
import { defineStore } from "pinia";
import { computed } from "vue";
import type { Drill, Message } from "@/api/types";
import { facts } from "./facts";

export const useDrills = defineStore("drills", () => {
  const drills = facts<Drill>();
  const messages = facts<Message>();
  const here = computed<Drill | null>(() => drills.all.value[0] ?? null);
  const newest = computed(() => [...messages.all.value].sort((a, b) => b.id - a.id));
  return { here, newest, putDrill: drills.put, putMessage: messages.put };
});
