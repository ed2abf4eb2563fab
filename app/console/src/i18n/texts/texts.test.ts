import { describe, expect, it } from "vitest";
import { texts } from ".";

describe("the two catalogues", () => {
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
