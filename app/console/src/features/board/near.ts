/** Which blocks of rows are near the window. */
import type { InjectionKey } from "vue";

export const BLOCK = 50; // rows
export const ROW_PX = 41; // what a row is taken for until it has been drawn
const MARGIN = "900px 0px";

export interface Near {
  watch(box: Element, tell: (isNear: boolean) => void): void;
  forget(box: Element): void;
  end(): void;
}

export const NEAR: InjectionKey<Near> = Symbol("near");

/** One observer for all blocks; it looks from the box that scrolls, which is found at the first watch. */
export function createNear(): Near {
  const told = new Map<Element, (isNear: boolean) => void>();
  let observer: IntersectionObserver | undefined;

  function tell(seen: IntersectionObserverEntry[]): void {
    for (const { target, isIntersecting } of seen) told.get(target)?.(isIntersecting);
  }

  return {
    watch(box, say) {
      observer ??= new IntersectionObserver(tell, { root: scrollerOf(box), rootMargin: MARGIN });
      told.set(box, say);
      observer.observe(box);
    },
    forget(box) {
      told.delete(box);
      observer?.unobserve(box);
    },
    end() {
      observer?.disconnect();
    },
  };
}

function scrollerOf(box: Element): Element | null {
  for (let at = box.parentElement; at; at = at.parentElement) {
    const scrolls = ["auto", "scroll"].includes(getComputedStyle(at).overflowY);
    if (scrolls && !at.classList.contains("table-wrap")) return at;
  }
  return null;
}
