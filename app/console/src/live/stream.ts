/** The journal as this console receives it: in order, each entry once, gaps closed from the server. */
import type { Entries, Entry } from "@/api/types";

export interface StreamNeeds {
  fetchSince(position: number): Promise<Entries>;
  apply(entry: Entry): void;
  /** The stream here and the server's do not belong together any more: start from a snapshot. */
  restart(): Promise<void>;
}

export interface Stream {
  position(): number;
  world(): string;
  begin(world: string, position: number): void;
  receive(entries: readonly Entry[]): void;
  hear(position: number): void;
  heal(): Promise<void>;
}

export function createStream(needs: StreamNeeds): Stream {
  let world = "";
  let last = 0;
  let healing: Promise<void> | null = null;

  function begin(of: string, position: number): void {
    world = of;
    last = position;
  }

  function receive(entries: readonly Entry[]): void {
    for (const entry of entries) {
      if (entry.world !== world || entry.position <= last) continue;
      if (entry.position > last + 1) {
        void heal();
        return;
      }
      needs.apply(entry);
      last = entry.position;
    }
  }

  function hear(position: number): void {
    if (position > last) void heal();
  }

  /** One at a time; what arrives meanwhile is applied if it fits, and dropped as doubled otherwise. */
  function heal(): Promise<void> {
    healing ??= catchUp().finally(() => {
      healing = null;
    });
    return healing;
  }

  async function catchUp(): Promise<void> {
    for (;;) {
      const asked = last;
      const page = await needs.fetchSince(asked);
      if (page.world !== world || page.position < asked || startsBeyond(page, asked)) return needs.restart();
      const before = last;
      for (const entry of page.entries) {
        if (entry.position !== last + 1) continue;
        needs.apply(entry);
        last = entry.position;
      }
      if (!page.more || last === before) return;
    }
  }

  return { position: () => last, world: () => world, begin, receive, hear, heal };
}

function startsBeyond(page: Entries, asked: number): boolean {
  const first = page.entries[0];
  return first !== undefined && first.position > asked + 1;
}
