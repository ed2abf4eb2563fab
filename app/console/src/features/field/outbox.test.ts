import { describe, expect, it } from "vitest";
import { flush, without, type Answer, type Doing } from "./outbox";

const doing = (key: string, about: string, seen_version = 3): Doing => ({
  key, about, seen_version, officer_id: 1, world: "real", path: `/${about}/${key}`, body: {}, label: key, step: null, done_at: "2026-11-25T10:00:00Z", refused: null,
});

function server(answers: Answer[]) {
  const heard: { key: string; seen_version: unknown }[] = [];
  const send = async (_path: string, body: Record<string, unknown>, key: string): Promise<Answer> => {
    heard.push({ key, seen_version: body["seen_version"] });
    return answers.shift() ?? { kind: "unreached" };
  };
  return { heard, send };
}

describe("the outbox of a phone without network", () => {
  it("sends in order and gives each next step the version the one before brought about", async () => {
    const { heard, send } = server([{ kind: "done", version: 4 }, { kind: "done", version: 5 }]);
    const left = await flush([doing("depart", "movement:7"), doing("arrive", "movement:7")], send, () => undefined);
    expect(left).toEqual([]);
    expect(heard).toEqual([{ key: "depart", seen_version: 3 }, { key: "arrive", seen_version: 4 }]);
  });

  it("keeps everything that did not get through, and remembers how far it came", async () => {
    const kept: Doing[][] = [];
    const { send } = server([{ kind: "done", version: 4 }, { kind: "unreached" }]);
    const left = await flush([doing("depart", "movement:7"), doing("arrive", "movement:7"), doing("ack", "order:1")], send, (now) => kept.push(now));
    expect(left.map((one) => [one.key, one.seen_version])).toEqual([["arrive", 4], ["ack", 3]]);
    expect(kept.at(-1)).toEqual(left);
  });

  it("holds up what follows a refusal about the same thing, and sends the rest", async () => {
    const { heard, send } = server([{ kind: "refused", code: "illegal_move", details: {} }, { kind: "done", version: 2 }]);
    const left = await flush([doing("depart", "movement:7"), doing("arrive", "movement:7"), doing("ack", "order:1")], send, () => undefined);
    expect(left.map((one) => [one.key, one.refused?.code])).toEqual([["depart", "illegal_move"], ["arrive", undefined]]);
    expect(heard.map((one) => one.key)).toEqual(["depart", "ack"]);
    expect((await flush(left, send, () => undefined)).length).toBe(2);
    expect(heard.length).toBe(2);
  });

  it("gives up a step together with those built on it, and no other", () => {
    const all = [doing("a", "movement:7"), doing("b", "movement:8"), doing("c", "movement:7")];
    expect(without(all, "a").map((one) => one.key)).toEqual(["b"]);
    expect(without(all, "c").map((one) => one.key)).toEqual(["a", "b"]);
  });
});
