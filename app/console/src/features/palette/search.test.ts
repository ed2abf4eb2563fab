import { describe, expect, it } from "vitest";
import { search, type Entry } from "./search";

const entry = (group: Entry["group"], label: string, note = "", also = ""): Entry => ({ key: label, group, label, note, also, to: "/" });
const ENTRIES = [
  entry("page", "态势"),
  entry("incident", "旗下营氯乙烯爆炸", "WL-2026-0001"),
  entry("site", "卓资县救灾物资储备库", "乌兰察布市"),
  entry("item", "救灾帐篷（12平方米）", "资源名册", "tent_12"),
];

describe("the palette", () => {
  it("offers pages and incidents before anything is typed", () => {
    expect(search(ENTRIES, " ").map((one) => one.group)).toEqual(["page", "incident"]);
  });

  it("finds by any part, by number and by what a thing is also called", () => {
    expect(search(ENTRIES, "0001")[0]?.label).toBe("旗下营氯乙烯爆炸");
    expect(search(ENTRIES, "tent")[0]?.group).toBe("item");
    expect(search(ENTRIES, "储备库 乌兰")[0]?.group).toBe("site");
  });

  it("puts what begins with the word first and finds nothing where a word is missing", () => {
    expect(search(ENTRIES, "救灾").map((one) => one.group)).toEqual(["item", "site"]);
    expect(search(ENTRIES, "救灾 火星")).toEqual([]);
  });
});
