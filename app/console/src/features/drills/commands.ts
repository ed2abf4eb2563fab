/** What is asked of the drills' routes; each call carries the key of one intent. */
import { ask, call, newKey, sendFile } from "@/api/http";
import type {
  ControlPanel,
  Evaluation,
  Exercise,
  Exercises,
  Finding,
  Incident,
  KeptScenario,
  Message,
  OpenDrills,
  Replay,
  Scenarios,
} from "@/api/types";

const post = <T>(path: string, body: unknown, key: string): Promise<T> => call<T>("POST", path, body, key);

export type Booking = {
  scenario: string;
  due_at: string;
  every_months: number | null;
  seed: number;
  speed: number;
  delay_minutes: number;
  refusal_rate: number;
  on_real: "freeze" | "end";
  played: string[];
};
export type Hand = "pause" | "resume" | "end" | "jump";
export type InjectHand = "deliver" | "repeat" | "skip";
export type NewFinding = { text: string; city: string | null; owner: string; due_on: string };

export const drills = {
  open: () => ask<OpenDrills>("/drills"),
  scenarios: () => ask<Scenarios>("/scenarios"),
  exercises: () => ask<Exercises>("/exercises"),
  panel: (id: number) => ask<ControlPanel>(`/exercises/${id}`),
  evaluation: (id: number) => ask<Evaluation>(`/exercises/${id}/evaluation`),
  book: (body: Booking, key: string) => post<Exercise>("/exercises", body, key),
  upload: (file: File, key: string) => sendFile<KeptScenario>("/scenarios/msel", file, key),
  check: (draft: unknown, keep: boolean, seen_version: number | null, key: string) =>
    post<KeptScenario>("/scenarios", { draft, keep, seen_version }, key),
  record: (incident_id: number, key_: string, title_zh: string, key: string) =>
    post<KeptScenario>("/scenarios/recordings", { incident_id, key: key_, title_zh }, key),
  replay: (of: "drills" | "incidents", id: number, after: number) =>
    ask<Replay>(`/${of === "drills" ? "exercises" : "incidents"}/${id}/replay?after=${after}`),
  start: (one: Exercise, key: string) => post<Exercise>(`/exercises/${one.id}/start`, { seen_version: one.version }, key),
  postpone: (one: Exercise, due_at: string, key: string) =>
    post<Exercise>(`/exercises/${one.id}/postponement`, { due_at, seen_version: one.version }, key),
  cancel: (one: Exercise, key: string) => post<Exercise>(`/exercises/${one.id}/cancellation`, { seen_version: one.version }, key),
  hand: (one: Exercise, action: Hand, reason: string, key: string) =>
    post<Exercise>(`/exercises/${one.id}/control`, { action, reason, seen_version: one.version }, key),
  speed: (one: Exercise, speed: number, key: string) =>
    post<Exercise>(`/exercises/${one.id}/speed`, { speed, seen_version: one.version }, key),
  inject: (id: number, inject: string, action: InjectHand, key: string) =>
    post<unknown>(`/exercises/${id}/injects/${inject}`, { action }, key),
  rate: (id: number, objective: string, rating: string, note: string, key: string) =>
    post<unknown>(`/exercises/${id}/ratings`, { objective, rating, note }, key),
  find: (id: number, body: NewFinding, key: string) => post<Finding>(`/exercises/${id}/findings`, body, key),
  setFinding: (one: Finding, action: "close" | "reopen", note: string, key: string) =>
    post<Finding>(`/findings/${one.id}`, { action, note, seen_version: one.version }, key),
  read: (one: Message, key: string) => post<Message>(`/messages/${one.id}/acknowledgement`, { seen_version: one.version }, key),
  log: (one: Message, key: string) => post<Incident>(`/messages/${one.id}/incident`, { seen_version: one.version }, key),
};

/** Another world is another console: everything is loaded anew. */
export async function enter(id: number): Promise<void> {
  await call("POST", `/drills/${id}/entry`, {}, newKey());
  location.assign("/messages");
}

export async function leave(): Promise<void> {
  await call("DELETE", "/drills/entry", undefined, newKey());
  location.assign("/situation");
}
