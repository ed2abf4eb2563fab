/** After a step that one press takes, what stands in its place rests for a moment: a double tap is one step,
 * not the next one, too, nor the neighbour's. */
import { ref, type Ref } from "vue";

export const REST_MS = 1000;
const resting = ref(false);
let timer: ReturnType<typeof setTimeout> | undefined;

export function useRest(): { resting: Readonly<Ref<boolean>>; rest: () => void } {
  function rest(): void {
    clearTimeout(timer);
    resting.value = true;
    timer = setTimeout(() => (resting.value = false), REST_MS);
  }
  return { resting, rest };
}
