/** Steps taken on this device that the server has not confirmed yet; they survive a reload and a dead battery. */
import { defineStore } from "pinia";
import { computed, ref } from "vue";
import { asProblem, call, newKey } from "@/api/http";
import { flush, without, type Answer, type Doing } from "@/features/field/outbox";
import { useSession } from "./session";

const SHELF = "outbox";
const AGAIN_MS = 10_000;

export type Step = Pick<Doing, "about" | "path" | "body" | "seen_version" | "label" | "step">;

export const useOutbox = defineStore("outbox", () => {
  const session = useSession();
  const all = ref<Doing[]>(read());
  const sending = ref(false);
  /** Another officer's steps on the same phone wait until he signs in again. */
  const isMine = (doing: Doing): boolean => doing.officer_id === session.officer?.id && doing.world === session.world;
  const mine = computed(() => all.value.filter(isMine));
  const about = (what: string): Doing[] => mine.value.filter((doing) => doing.about === what);

  function keep(doings: Doing[]): void {
    all.value = doings;
    localStorage.setItem(SHELF, JSON.stringify(doings));
  }

  /** False when the device has no room left to keep it: then nothing was done. */
  function add(step: Step): boolean {
    if (!session.officer) return false;
    const doing = { ...step, key: newKey(), officer_id: session.officer.id, world: session.world, done_at: new Date().toISOString(), refused: null };
    const before = all.value;
    try {
      keep([...before, doing]);
    } catch {
      all.value = before;
      return false;
    }
    void send();
    return true;
  }

  async function send(): Promise<void> {
    if (sending.value || !mine.value.length) return;
    sending.value = true;
    const tried = mine.value;
    const keepWith = (left: Doing[]): void => keep(merged(tried, left));
    try {
      await flush(tried, post, keepWith);
    } finally {
      sending.value = false;
    }
    if (mine.value.some((doing) => !doing.refused && !tried.some((one) => one.key === doing.key))) void send();
  }

  /** What was added while sending stays behind what is left. */
  function merged(tried: readonly Doing[], left: readonly Doing[]): Doing[] {
    const others = all.value.filter((doing) => !tried.some((one) => one.key === doing.key));
    const latest = new Map(left.map((doing) => [doing.about, doing.seen_version]));
    return [...left, ...others.map((doing) => ({ ...doing, seen_version: doing.seen_version && (latest.get(doing.about) ?? doing.seen_version) }))];
  }

  function giveUp(key: string): void {
    keep(without(all.value, key));
    void send();
  }

  addEventListener("online", () => void send());
  setInterval(() => void send(), AGAIN_MS);

  return { all, mine, about, sending, add, send, giveUp };
});

async function post(path: string, body: Record<string, unknown>, key: string): Promise<Answer> {
  try {
    const said = await call<{ version: number }>("POST", path, body, key);
    return { kind: "done", version: said.version };
  } catch (error) {
    const problem = asProblem(error);
    const lost = problem.status === 0 || problem.status >= 500 || problem.code === "not_signed_in";
    return lost ? { kind: "unreached" } : { kind: "refused", code: problem.code, details: problem.details };
  }
}

function read(): Doing[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(SHELF) ?? "[]");
    return Array.isArray(kept) ? (kept as Doing[]) : [];
  } catch {
    return [];
  }
}
