/** Which colour a state of a drill, an inject or an expectation has. */
import type { Tone } from "@/ui/Tag.vue";

const TONES: Record<string, Tone> = {
  running: "good",
  met: "good",
  delivered: "good",
  closed: "good",
  fine: "good",
  paused: "warn",
  late: "warn",
  soon: "warn",
  open: "warn",
  frozen: "bad",
  missed: "bad",
  overdue: "bad",
  cancelled: "faint",
  skipped: "faint",
  not_reached: "faint",
};

export const toneOf = (state: string | undefined): Tone => TONES[state ?? ""] ?? "plain";
