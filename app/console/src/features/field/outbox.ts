/** What an officer did while the network was gone: kept on this device, sent in order, each once. */

export interface Doing {
  key: string; // the idempotency key: sent again after a crash, it happens once
  officer_id: number;
  world: string;
  about: string; // "movement:7" or "order:3": steps about one thing go in order
  path: string;
  body: Record<string, unknown>;
  seen_version: number | null; // null: it rests on nothing that was on the screen
  label: string;
  step: string | null; // what it will have done to a movement
  done_at: string;
  refused: { code: string; details: Record<string, unknown> } | null;
}

/** What the server said: a newer version of the thing, a refusal, or nothing because it cannot be reached. */
export type Answer =
  | { kind: "done"; version: number }
  | { kind: "refused"; code: string; details: Record<string, unknown> }
  | { kind: "unreached" };

export type Send = (path: string, body: Record<string, unknown>, key: string) => Promise<Answer>;

/** Sends what can be sent; what is left is returned. A refused step holds up what follows about the same thing. */
export async function flush(doings: readonly Doing[], send: Send, keep: (left: Doing[]) => void): Promise<Doing[]> {
  let left = [...doings];
  const versions = new Map<string, number>();
  const held = new Set(left.filter((doing) => doing.refused).map((doing) => doing.about));
  for (const doing of doings) {
    if (held.has(doing.about)) continue;
    const seen = doing.seen_version === null ? {} : { seen_version: versions.get(doing.about) ?? doing.seen_version };
    const answer = await send(doing.path, { ...doing.body, ...seen }, doing.key);
    if (answer.kind === "unreached") return left;
    if (answer.kind === "done") {
      versions.set(doing.about, answer.version);
      left = left
        .filter((one) => one.key !== doing.key)
        .map((one) => (one.about === doing.about && one.seen_version !== null ? { ...one, seen_version: answer.version } : one));
    } else {
      held.add(doing.about);
      left = left.map((one) => (one.key === doing.key ? { ...one, refused: { code: answer.code, details: answer.details } } : one));
    }
    keep(left);
  }
  return left;
}

/** The step is given up, and with it those that were built on it. */
export function without(doings: readonly Doing[], key: string): Doing[] {
  const from = doings.findIndex((doing) => doing.key === key);
  const about = doings[from]?.about;
  return doings.filter((doing, index) => !(doing.about === about && index >= from));
}
