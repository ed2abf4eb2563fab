/** Keys of a page, as long as nobody types and no dialog is open. */
import { onBeforeUnmount, onMounted } from "vue";

const TYPING = "input, textarea, select, [contenteditable]";
const DECIDES = "[data-decides]:not(:disabled)";

const dialogIsOpen = (): boolean => [...document.querySelectorAll('[aria-modal="true"]')].some((one) => one.getClientRects().length > 0);

/** Single keys ("1", "d") without any modifier; `act` is told which. */
export function useKeys(keys: readonly string[], act: (key: string) => void): void {
  function onKey(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || event.defaultPrevented) return;
    if ((event.target as HTMLElement | null)?.closest?.(TYPING) || dialogIsOpen()) return;
    const key = event.key.toLowerCase();
    if (!keys.includes(key)) return;
    event.preventDefault();
    act(key);
  }
  onMounted(() => addEventListener("keydown", onKey));
  onBeforeUnmount(() => removeEventListener("keydown", onKey));
}

/** D brings the first button that decides into sight and focus: a second key, Enter, presses it. */
export function useDecideKey(): void {
  useKeys(["d"], () => {
    const button = document.querySelector<HTMLElement>(DECIDES);
    button?.scrollIntoView({ block: "center" });
    button?.focus({ focusVisible: true } as FocusOptions);
  });
}
