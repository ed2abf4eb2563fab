/** Reports, warnings, notices, people over time and experts. */
import { defineStore } from "pinia";
import { computed, shallowRef } from "vue";
import type { Casualty, Consultation, Expert, IncidentReport, IssuedWarning, Notice, SetLimit, Tally } from "@/api/types";
import { facts } from "./facts";

export const useIncidentCommand = defineStore("command", () => {
  const reports = facts<IncidentReport>();
  const limits = facts<SetLimit>();
  const warnings = facts<IssuedWarning>();
  const notices = facts<Notice>();
  const tallies = facts<Tally>();
  const casualties = facts<Casualty>();
  const experts = facts<Expert>();
  const consultations = facts<Consultation>();
  const limitsSet = shallowRef(0);

  function putLimit(limit: SetLimit): void {
    limits.put(limit);
    limitsSet.value += 1;
  }

  const unsent = computed(() => reports.all.value.filter((one) => one.state === "due" || one.state === "drafted"));
  const unacknowledged = computed(() => notices.all.value.filter((one) => one.state === "sent"));
  const inForce = computed(() => warnings.all.value.filter((one) => one.state === "in_force"));
  const reportsOf = (id: number): IncidentReport[] => reports.all.value.filter((one) => one.incident_id === id);
  const warningsOf = (id: number): IssuedWarning[] => warnings.all.value.filter((one) => one.incident_id === id);
  const talliesOf = (id: number): Tally[] =>
    tallies.all.value.filter((one) => one.incident_id === id).sort((a, b) => b.observed_at.localeCompare(a.observed_at) || b.id - a.id);
  const casualtiesOf = (id: number): Casualty[] => casualties.all.value.filter((one) => one.incident_id === id);
  const consultationsOf = (id: number): Consultation[] =>
    consultations.all.value.filter((one) => one.incident_id === id).sort((a, b) => b.id - a.id);
  /** The earliest of the two clocks of a report that still run. */
  const dueOf = (one: IncidentReport): string | null => {
    const phone = one.phoned_at ? null : one.phone_due_at;
    return [phone, one.due_at].filter((at) => at !== null).sort()[0] ?? null;
  };

  return {
    reports: reports.byId,
    experts: experts.byId,
    allReports: reports.all,
    allWarnings: warnings.all,
    allNotices: notices.all,
    allExperts: experts.all,
    allConsultations: consultations.all,
    limitsSet,
    unsent,
    unacknowledged,
    inForce,
    reportsOf,
    warningsOf,
    talliesOf,
    casualtiesOf,
    consultationsOf,
    dueOf,
    putReport: reports.put,
    putLimit,
    putWarning: warnings.put,
    putNotice: notices.put,
    putTally: tallies.put,
    putCasualty: casualties.put,
    putExpert: experts.put,
    putConsultation: consultations.put,
  };
});
