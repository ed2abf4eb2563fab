/** Whether the stream lives, and how old what is on the screen is. */
import { defineStore } from "pinia";
import { ref } from "vue";

export type ConnectionState = "starting" | "live" | "lost";

export const useConnection = defineStore("connection", () => {
  const state = ref<ConnectionState>("starting");
  const heardAt = ref<string | null>(null); // by the server's clock
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

  return { state, heardAt, now, heard, keptFrom, lose, silentFor };
});
