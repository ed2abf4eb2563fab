/** One intent of an officer: sent once under one key, however often the button is pressed or the network fails. */
import { computed, ref, shallowRef } from "vue";
import { asProblem, newKey, type Problem } from "@/api/http";
import { showFactor } from "@/features/account/stepUp";
import { heal } from "@/live/live";
import { useProblemText } from "./problems";

const STALE = ["changed_meanwhile", "plan_changed", "illegal_move", "already_answered"];

/** Sent again under the same key once the second factor was shown; the refusal left nothing behind. */
async function withFactor<T>(send: () => Promise<T>): Promise<T> {
  try {
    return await send();
  } catch (error) {
    if (asProblem(error).code !== "second_factor_needed" || !(await showFactor())) throw error;
    return send();
  }
}

export function useCommand() {
  const { describe } = useProblemText();
  const waiting = ref(false);
  const problem = shallowRef<Problem | null>(null);
  const said = computed(() => (problem.value ? describe(problem.value) : null));
  let key = newKey();

  /** The answer, or undefined when it was refused; never tried again by itself. */
  async function run<T>(send: (key: string) => Promise<T>): Promise<T | undefined> {
    if (waiting.value) return undefined;
    waiting.value = true;
    problem.value = null;
    try {
      const answer = await withFactor(() => send(key));
      key = newKey();
      return answer;
    } catch (error) {
      problem.value = asProblem(error);
      if (STALE.includes(problem.value.code)) void heal();
      return undefined;
    } finally {
      waiting.value = false;
    }
  }

  /** A new intent: a dialog opened again, another row. */
  function reset(): void {
    key = newKey();
    problem.value = null;
  }

  return { waiting, problem, said, run, reset };
}
