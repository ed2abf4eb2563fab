/** What a row of the register is narrowed by, and the filters made of it. */
import { word } from "@/i18n";
import { useNames } from "@/stores/names";
import { useReference } from "@/stores/reference";
import { useRegion } from "@/stores/region";
import type { Filter } from "@/features/board/columns";
import { useHour } from "./hour";
import { useKinds } from "./kinds";
import { WITH_HOLD, type Tab } from "./tabs";

export interface Facets {
  city: string;
  site_id: number;
  kind: string;
  words: string;
  held?: number;
  free?: number;
  readiness?: string;
  expires_on?: string | null;
}

export const EXPIRING_DAYS = 90;
const DAY = 86_400_000;

/** By the end of the day it is good for, Beijing time. */
export function expiryOf(expires_on: string | null, now: number): "" | "expiring" | "expired" {
  if (!expires_on) return "";
  const left = Date.parse(`${expires_on}T23:59:59+08:00`) - now;
  if (left < 0) return "expired";
  return left < EXPIRING_DAYS * DAY ? "expiring" : "";
}

export function useFilters<Row>(tab: Tab, facets: (row: Row) => Facets): Filter<Row>[] {
  const names = useNames();
  const reference = useReference();
  const region = useRegion();
  const hour = useHour();
  const kindsOf = useKinds();
  const by = (key: string, label: Filter<Row>["label"], choices: Filter<Row>["choices"], fits: (of: Facets, value: string) => boolean): Filter<Row> => ({
    key,
    label,
    choices,
    fits: (row, value) => fits(facets(row), value),
  });
  const states = (prefix: string, values: string[]) => () => values.map((value) => ({ value, label: word(prefix, value) }));

  const cities = () => reference.known.cities.map((one) => ({ value: one.adcode, label: names.city(one.adcode) }));
  const sites = () =>
    region.allSites.map((site) => ({ value: String(site.id), label: names.site(site.id), note: names.cityMark(site.city) }));
  return [
    by("city", "register.city", cities, (of, value) => of.city === value),
    { ...by("kind", "register.kind", () => kindsOf(tab), (of, value) => of.kind === value), long: true },
    ...(tab === "sites" ? [] : [{ ...by("site", "register.site", sites, (of, value) => of.site_id === Number(value)), long: true }]),
    ...(tab === "units" ? [by("readiness", "register.readiness", states("register.readiness", ["ready", "maintenance", "off_duty"]), (of, value) => of.readiness === value)] : []),
    ...(WITH_HOLD.includes(tab) ? [by("hold", "register.holding", states("register.only", ["free", "held"]), (of, value) => Boolean(value === "held" ? of.held : of.free))] : []),
    ...(tab === "lots" ? [by("expiry", "register.expires_on", states("register", ["expiring", "expired"]), (of, value) => expiryOf(of.expires_on ?? null, hour.value) === value)] : []),
  ];
}
