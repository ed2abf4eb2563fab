import { expect, test } from "vitest";
import { setLocale } from "@/i18n";
import { faultText } from "./faults";

test("a fault names its field and reason in the reader's language", () => {
  const channel = { line: 2, field: "injects.1.channel", problem: "literal_error", limits: { expected: "'phone' or 'radio'" } };
  const city = { line: 2, field: "media_asks", problem: "city_takes_no_part", limits: { wrong: "150200" } };
  setLocale("zh");
  expect(faultText(channel)).toBe("渠道:只能是 'phone' or 'radio'");
  expect(faultText(city)).toBe("media_asks:送达的 150200 不参演");
  setLocale("en");
  expect(faultText(channel)).toBe("Channel: only 'phone' or 'radio'");
});
