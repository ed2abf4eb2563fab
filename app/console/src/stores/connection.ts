/** Whether the stream lives, and how old what is on the screen is. */
import { defineStore } from "pinia";
import { ref } from "vue";

export type ConnectionState = "starting" | "live" | "lost";

/** What each pulse tells beside the time; `since` is null where a setting of the server stops changes. */
export interface Standing {
  read_only: boolean;
  why: "" | "settings" | "switched" | "database";
  reason: string;
  since: string | null;
  solver: "up" | "silent" | "none" | "paused";
  solver_seen_at: string | null;
}

export const useConnection = defineStore("connection", () => {
  const state = ref<ConnectionState>("starting");
  const heardAt = ref<string | null>(null); // by the server's clock
  const standing = ref<Standing | null>(null); // null until the first pulse
  const now = ref(Date.now()); // the server's clock, ticking here
  let offset = 0;
  let heardHere = 0;

  function heard(at: string): void {
    heardHere = Date.now();
    offset = Date.parse(at) - heardHere;
    heardAt.value = at;
    state.value = "live";
    tick();
  }

  /** The switch was turned: said at once, the next pulse says the rest. */
  function switched(mode: { read_only: boolean; reason: string; changed_at: string }): void {
    if (standing.value?.why === "settings") return;
    const why = mode.read_only ? "switched" : "";
    const before = standing.value ?? { solver: "up" as const, solver_seen_at: null };
    standing.value = { ...before, read_only: mode.read_only, why, reason: mode.reason, since: mode.changed_at };
  }

  /** Started without a network, on what the device had from before. */
  function keptFrom(at: string): void {
    heardAt.value = at;
    state.value = "lost";
  }

  function lose(): void {
    if (state.value !== "starting") state.value = "lost";
  }

  function silentFor(limit: number): void {
    if (Date.now() - heardHere > limit) lose();
    tick();
  }

  function tick(): void {
    now.value = Date.now() + offset;
  }

  return { state, heardAt, standing, now, heard, switched, keptFrom, lose, silentFor };
});
