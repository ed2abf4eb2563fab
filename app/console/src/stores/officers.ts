import { defineStore } from "pinia";
import type { Officer } from "@/api/types";
import { facts } from "./facts";

export const useOfficers = defineStore("officers", () => {
  const officers = facts<Officer>();
  return { byId: officers.byId, all: officers.all, put: officers.put };
});
