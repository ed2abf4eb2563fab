import { describe, expect, it } from "vitest";
import { texts } from ".";

const PARTS = import.meta.glob<Record<string, object>>("./*.ts", { eager: true });

describe("the two catalogues", () => {
  it("say each thing in one place: a key twice would silently hide one of its texts", () => {
    const parts = Object.entries(PARTS).filter(([path]) => !/index|pair|test/.test(path));
    const keys = parts.flatMap(([, part]) => Object.values(part).flatMap(Object.keys));
    expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([]);
  });

  it("both say every text, with the same values filled in", () => {
    for (const [key, [zh, en]] of Object.entries(texts)) {
      const values = (said: string): string[] => [...said.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? "").sort();
      expect(zh.trim(), key).not.toBe("");
      expect(en.trim(), key).not.toBe("");
      for (const form of en.split(" | ")) expect(values(form), key).toEqual(values(zh)); // one and many
      if (en.includes(" | ")) expect(values(zh), key).toContain("count");
      expect(zh + en.replace(" | ", ""), key).not.toMatch(/[|@]/); // these two mean something to vue-i18n
    }
  });

  it("punctuate Chinese as Chinese is: full width, GB/T 15834", () => {
    for (const [key, [zh]] of Object.entries(texts)) expect(zh, key).not.toMatch(/\p{Script=Han}[,;:!?()]|[,;:!?(]\p{Script=Han}/u);
  });
});
