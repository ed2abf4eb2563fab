/** What is looked at afterwards: the report from the journal, its lessons, the figures. */
import { ask, call } from "./http";
import type { AfterAction, Figures, Lesson } from "./types";

export type NewLesson = { finding: string; measure: string; city: string; owner: string; due_on: string };
export type LessonStep = { step: "close" | "drop" | "reopen"; note: string; seen_version: number };

export const afterwards = {
  report: (incident: number) => ask<AfterAction>(`/incidents/${incident}/after-action`),
  figures: () => ask<Figures>("/figures"),
  raise: (incident: number, body: NewLesson, key: string) => call<Lesson>("POST", `/incidents/${incident}/lessons`, body, key),
  end: (id: number, body: LessonStep, key: string) => call<Lesson>("POST", `/lessons/${id}/step`, body, key),
};
