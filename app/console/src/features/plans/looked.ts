/** What an officer last saw of a plan on this device, so that he is told what happened until he opened it again. */
import { shallowRef, watch, type Ref } from "vue";
import type { Plan } from "@/api/types";
import { useDispatch } from "@/stores/dispatch";
import { useSession } from "@/stores/session";
import { changesBetween, type Change, type Look } from "./difference";

const SHELF = "looked";
const MOST = 40; // plans
type Kept = Look & { key: string; at: string };

export function useLastLook(plan: Ref<Plan | undefined>) {
  const session = useSession();
  const dispatch = useDispatch();
  const since = shallowRef<string | null>(null);
  const changes = shallowRef<Change[]>([]);
  const keyOf = (one: Plan): string => `${session.world} ${session.officer?.id} ${one.id}`;

  function lookAt(one: Plan): Kept {
    const movements = dispatch.linesOf(one).map(({ id, state, quantity, city_from, form, kind }) => ({ id, state, quantity, city_from, form, kind }));
    const consents = one.consents.map(({ city, state }) => ({ city, state }));
    return { key: keyOf(one), at: new Date().toISOString(), state: one.state, movements, consents };
  }

  watch(
    () => plan.value?.id,
    () => {
      const now = plan.value;
      const kept = now && read().find((one) => one.key === keyOf(now));
      since.value = kept?.at ?? null;
      changes.value = now && kept ? changesBetween(kept, lookAt(now)) : [];
    },
    { immediate: true },
  );
  watch(
    plan,
    (now) => {
      if (now && document.visibilityState === "visible") keep(lookAt(now));
    },
    { immediate: true },
  );

  const forget = (): void => void (changes.value = []);
  return { since, changes, forget };
}

/** A device without room left forgets: the note is a help, nothing rests on it. */
function keep(look: Kept): void {
  const others = read().filter((one) => one.key !== look.key);
  try {
    localStorage.setItem(SHELF, JSON.stringify([look, ...others].slice(0, MOST)));
  } catch {
    localStorage.removeItem(SHELF);
  }
}

function read(): Kept[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(SHELF) ?? "[]");
    return Array.isArray(kept) ? (kept as Kept[]) : [];
  } catch {
    return [];
  }
}
