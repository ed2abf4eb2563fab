import { describe, expect, it } from "vitest";
import { texts } from ".";

describe("the two catalogues", () => {
  it("both say every text, with the same values filled in", () => {
    for (const [key, [zh, en]] of Object.entries(texts)) {
      const values = (said: string): string[] => [...said.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? "").sort();
      expect(zh.trim(), key).not.toBe("");
      expect(en.trim(), key).not.toBe("");
      expect(values(zh), key).toEqual(values(en));
      expect(zh + en, key).not.toMatch(/[|@]/); // these two mean something to vue-i18n
    }
  });

  it("punctuate Chinese as Chinese is: full width, GB/T 15834", () => {
    for (const [key, [zh]] of Object.entries(texts)) expect(zh, key).not.toMatch(/\p{Script=Han}[,;:!?()]|[,;:!?(]\p{Script=Han}/u);
  });
});
