import { beforeEach, describe, expect, it, vi } from "vitest";
import type { Entries, Entry } from "@/api/types";
import { createStream, type Stream } from "./stream";

const entry = (position: number, world = "real"): Entry => ({ position, world }) as Entry;
const range = (from: number, to: number): Entry[] => Array.from({ length: to - from + 1 }, (_, index) => entry(from + index));

describe("the stream of this console", () => {
  let applied: number[];
  let server: Entry[];
  let asked: number[];
  let pageSize: number;
  let stream: Stream;
  let restart: ReturnType<typeof vi.fn<() => Promise<void>>>;

  async function fetchSince(since: number): Promise<Entries> {
    asked.push(since);
    await Promise.resolve();
    const newer = server.filter((one) => one.position > since);
    return { world: "real", position: server.at(-1)?.position ?? 0, entries: newer.slice(0, pageSize), more: newer.length > pageSize };
  }

  beforeEach(() => {
    applied = [];
    asked = [];
    server = range(1, 10);
    pageSize = 500;
    restart = vi.fn(() => Promise.resolve());
    stream = createStream({ fetchSince, apply: (one) => applied.push(one.position), restart });
    stream.begin("real", 10);
  });

  it("applies entries in order as they come", () => {
    stream.receive([entry(11), entry(12)]);
    stream.receive([entry(13)]);
    expect(applied).toEqual([11, 12, 13]);
    expect(asked).toEqual([]);
  });

  it("drops what it has already applied", () => {
    stream.receive([entry(11), entry(11), entry(9)]);
    stream.receive([entry(11), entry(12)]);
    expect(applied).toEqual([11, 12]);
  });

  it("closes a gap from the server before it goes on, each entry once", async () => {
    server.push(...range(11, 15));
    stream.receive([entry(14), entry(15)]);
    expect(applied).toEqual([]);
    await stream.heal();
    expect(applied).toEqual([11, 12, 13, 14, 15]);
    expect(asked).toEqual([10]);
  });

  it("applies live entries that fit while it is closing a gap, and does not double them", async () => {
    server.push(...range(11, 13));
    const healing = stream.heal();
    stream.receive([entry(11)]);
    await healing;
    stream.receive([entry(12), entry(14)]);
    expect(applied).toEqual([11, 12, 13, 14]);
  });

  it("catches up page by page after a reconnect", async () => {
    server.push(...range(11, 17));
    pageSize = 3;
    await stream.heal();
    expect(applied).toEqual([11, 12, 13, 14, 15, 16, 17]);
    expect(asked).toEqual([10, 13, 16]);
  });

  it("asks when a pulse tells of entries that never came", async () => {
    server.push(entry(11));
    stream.hear(11);
    await stream.heal();
    expect(applied).toEqual([11]);
    stream.hear(11);
    expect(asked).toEqual([10]);
  });

  it("asks once at a time however many gaps it sees", async () => {
    server.push(...range(11, 20));
    stream.receive([entry(13)]);
    stream.receive([entry(16)]);
    stream.hear(20);
    await stream.heal();
    expect(asked).toEqual([10]);
    expect(stream.position()).toBe(20);
  });

  it("starts from a snapshot again when the server's stream is another one", async () => {
    server = range(1, 4);
    await stream.heal();
    expect(restart).toHaveBeenCalledOnce();
    expect(applied).toEqual([]);
  });

  it("ignores entries of another world", () => {
    stream.receive([entry(11, "drill:7")]);
    expect(stream.position()).toBe(10);
  });
});
