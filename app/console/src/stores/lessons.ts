import { defineStore } from "pinia";
import type { Lesson } from "@/api/types";
import { facts } from "./facts";

export const useLessons = defineStore("lessons", () => {
  const { byId, all, put } = facts<Lesson>();
  const ofIncident = (id: number): Lesson[] => all.value.filter((lesson) => lesson.incident_id === id).sort((a, b) => a.id - b.id);
  return { byId, all, put, ofIncident };
});
