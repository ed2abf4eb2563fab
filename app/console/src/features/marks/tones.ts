/** How good or bad a state is, for its tag. */
import type { Tone } from "@/ui/Tag.vue";

const TONES: Record<string, Tone> = {
  granted: "good",
  approved: "good",
  consented: "warn",
  submitted: "warn",
  pending: "warn",
  partly_granted: "warn",
  replanning: "warn",
  refused: "bad",
  rejected: "bad",
  withdrawn: "faint",
  closed: "faint",
  settled: "faint",
  inspected: "faint",
  consumed: "faint",
  ended: "faint",
  merged: "faint",
  departed: "good",
  returning: "good",
  received: "good",
  issued: "warn",
  stated: "warn",
  responding: "good",
  logged: "warn",
  maintenance: "warn",
  off_duty: "faint",
  ready: "good",
  solving: "good",
  waiting: "warn",
  failed: "bad",
  cancelled: "faint",
  broken_down: "bad",
  provisional: "warn",
  lapsed: "bad",
  disputed: "bad",
  open: "warn",
  asked: "warn",
  accepted: "warn",
  declined: "faint",
  taken_up: "good",
  endorsed: "good",
  objected: "bad",
  expired: "faint",
  signed: "good",
  acknowledged: "good",
  done: "faint",
};

/** Where one word is said of two things: a swap that was accepted still waits for the leader, a request does not. */
const OF: Record<string, Tone> = { "request.accepted": "good", "request.declined": "bad" };

export function toneOf(state: string, of = ""): Tone {
  return OF[`${of}.${state}`] ?? TONES[state] ?? "plain";
}
