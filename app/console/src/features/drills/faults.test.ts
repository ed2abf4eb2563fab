import { createPinia, setActivePinia } from "pinia";
import { expect, test } from "vitest";
import { setLocale } from "@/i18n";
import { useFaultText } from "./faults";

test("a fault names its field and reason in the reader's language", () => {
  const channel = { line: 2, field: "injects.1.channel", problem: "literal_error", limits: { expected: "'phone' or 'radio'" } };
  const city = { line: 2, field: "media_asks", problem: "city_takes_no_part", limits: { wrong: "150200" } };
  setActivePinia(createPinia());
  const faultText = useFaultText();
  setLocale("zh");
  expect(faultText(channel)).toBe("渠道：只能是 'phone' or 'radio'");
  expect(faultText(city)).toBe("media_asks：送达的150200不参演");
  setLocale("en");
  expect(faultText(channel)).toBe("Channel: only 'phone' or 'radio'");
});
