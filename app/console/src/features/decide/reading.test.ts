import { createPinia, setActivePinia } from "pinia";
import { beforeEach, describe, expect, it } from "vitest";
import { Problem } from "@/api/http";
import { useReading } from "./reading";

beforeEach(() => setActivePinia(createPinia()));

/** A question whose answer comes when it is told to. */
function later<T>(): { ask: () => Promise<T>; come: (answer: T) => void; fail: () => void } {
  let come: (answer: T) => void = () => undefined;
  let fail: () => void = () => undefined;
  const answer = new Promise<T>((resolve, reject) => ((come = resolve), (fail = () => reject(new Problem(404, "not_found", {})))));
  return { ask: () => answer, come: (told) => come(told), fail: () => fail() };
}

describe("what is read while it changes", () => {
  it("is the answer to the newest question, in whichever order they come", async () => {
    const { read } = useReading();
    const [first, second] = [later<string>(), later<string>()];
    const told = [read(first.ask), read(second.ask)];
    second.come("three plans");
    first.come("one plan");
    expect(await Promise.all(told)).toEqual([undefined, "three plans"]);
  });

  it("keeps no refusal of a question that is no longer asked", async () => {
    const { read, said } = useReading();
    const [first, second] = [later<string>(), later<string>()];
    const told = [read(first.ask), read(second.ask)];
    first.fail();
    second.come("three plans");
    expect(await Promise.all(told)).toEqual([undefined, "three plans"]);
    expect(said.value).toBeNull();
  });
});
