/** The second factor, asked for again before a decision of weight; whoever decides waits for the answer. */
import { ref } from "vue";

export const asking = ref(false);
let answer: (shown: boolean) => void = () => undefined;

/** Resolves true when the officer has shown his code, false when he would not. */
export function showFactor(): Promise<boolean> {
  asking.value = true;
  return new Promise((resolve) => (answer = resolve));
}

export function answered(shown: boolean): void {
  asking.value = false;
  answer(shown);
}
