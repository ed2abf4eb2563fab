/** Plans made by hand: what could serve a need, what a choice would be, and the draft of it. */
import { ask, call } from "./http";
import type { HandReview, HandSources, Plan } from "./types";

export interface Choice {
  need_id: number;
  source: string;
  quantity: number;
}

type Choices = { lines: Choice[]; plan_id: number | null };

export const byHand = {
  sources: (incident_id: number, need_id: number) => ask<HandSources>(`/incidents/${incident_id}/sources?need_id=${need_id}`),
  /** Changes nothing: no key of an intent. */
  review: (incident_id: number, body: Choices) => call<HandReview>("POST", `/incidents/${incident_id}/hand-lines/review`, body),
  plan: (incident_id: number, body: Choices, key: string) => call<Plan>("POST", `/incidents/${incident_id}/hand-lines`, body, key),
};
