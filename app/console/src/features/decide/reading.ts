/** What a page reads as what it shows changes: the answer to the newest question, whichever comes last. */
import { computed, shallowRef } from "vue";
import { asProblem, type Problem } from "@/api/http";
import { useProblemText } from "./problems";

export function useReading() {
  const { describe } = useProblemText();
  const problem = shallowRef<Problem | null>(null);
  const said = computed(() => (problem.value ? describe(problem.value) : null));
  let newest = 0;

  /** The answer, or undefined where it was refused or something newer has been asked meanwhile. */
  async function read<T>(ask: () => Promise<T>): Promise<T | undefined> {
    const mine = ++newest;
    const [answer, refusal] = await ask().then(
      (told) => [told, null] as const,
      (error: unknown) => [undefined, asProblem(error)] as const,
    );
    if (mine !== newest) return undefined;
    problem.value = refusal;
    return answer;
  }

  return { said, read };
}
