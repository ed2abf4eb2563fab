/** Who has what open, as the stream tells it; what this window has open, said again while it lasts. */
import { defineStore } from "pinia";
import { computed, ref, shallowRef } from "vue";
import { call, newKey } from "@/api/http";
import type { OfficerPresence } from "@/api/types";
import { useSession } from "./session";

const AGAIN_MS = 15_000;
const TYPING_MS = 45_000; // after the last key an officer is taken to be writing still

export const usePresence = defineStore("presence", () => {
  const session = useSession();
  const all = shallowRef<OfficerPresence[]>([]);
  const about = ref<string | null>(null);
  const editing = ref(false);
  const others = computed(() => all.value.filter((one) => one.officer_id !== session.officer?.id));
  const key = newKey();
  let typedAt = 0;

  function put(present: OfficerPresence[]): void {
    all.value = present;
  }

  /** It is a courtesy: where it cannot be said, nothing is missed but the mention. */
  async function say(): Promise<void> {
    editing.value = about.value !== null && Date.now() - typedAt < TYPING_MS;
    const said = { window: key, about: about.value, editing: editing.value };
    const answer = await call<{ present: OfficerPresence[] }>("PUT", "/presence", said).catch(() => null);
    if (answer) put(answer.present);
  }

  function open(what: string): void {
    about.value = what;
    typedAt = 0;
    void say();
  }

  function close(what: string): void {
    if (about.value !== what) return; // the next page was quicker
    about.value = null;
    void say();
  }

  function typed(event: Event): void {
    if (about.value === null || (event.target as HTMLInputElement).type === "search") return;
    typedAt = Date.now();
    if (!editing.value) void say();
  }

  addEventListener("input", typed, { passive: true });
  setInterval(() => about.value !== null && document.visibilityState === "visible" && void say(), AGAIN_MS);

  return { others, put, open, close };
});
