/** Everything an officer may want to go to, in his language, from what is on the screen already. */
import { computed, type ComputedRef } from "vue";
import { text, word, type TextKey } from "@/i18n";
import { useDispatch } from "@/stores/dispatch";
import { useIncidents } from "@/stores/incidents";
import { useNames } from "@/stores/names";
import { useReference } from "@/stores/reference";
import { useRegion } from "@/stores/region";
import { useRegister } from "@/stores/register";
import type { Entry } from "./search";

const PAGES: [to: string, key: TextKey][] = [
  ["/inbox", "nav.inbox"],
  ["/situation", "nav.situation"],
  ["/incidents", "nav.incidents"],
  ["/movements", "nav.movements"],
  ["/plans", "nav.plans"],
  ["/orders", "nav.orders"],
  ["/register", "nav.register"],
  ["/journal", "nav.journal"],
  ["/wall", "nav.wall"],
];

export function useEntries(): ComputedRef<Entry[]> {
  const incidents = useIncidents();
  const dispatch = useDispatch();
  const reference = useReference();
  const region = useRegion();
  const register = useRegister();
  const names = useNames();

  const pages = (): Entry[] => PAGES.map(([to, key]) => ({ key: `page:${to}`, group: "page", label: text(key), note: "", also: to, to }));
  const register_of = (tab: string, q: string): string => `/register/${tab}?q=${encodeURIComponent(q)}`;

  const happened = (): Entry[] =>
    incidents.ranked.map((one) => ({
      key: `incident:${one.id}`,
      group: "incident",
      label: one.title,
      note: `${one.number} · ${word("incident.state", one.state)}`,
      also: `${one.place} ${names.eventType(one.type_code)} ${names.city(one.city)}`,
      to: `/incidents/${one.id}`,
    }));
  const planned = (): Entry[] =>
    dispatch.newestPlans.map((one) => ({
      key: `plan:${one.id}`,
      group: "plan",
      label: `${one.number} ${word("plan.name", one.name)}`,
      note: word("plan.state", one.state),
      also: incidents.byId.get(one.incident_id)?.title ?? "",
      to: `/plans/${one.id}`,
    }));
  const ordered = (): Entry[] =>
    dispatch.newestOrders.map((one) => ({
      key: `order:${one.id}`,
      group: "order",
      label: one.number,
      note: `${names.city(one.city)} → ${names.city(one.city_to)} · ${word("order.state", one.state)}`,
      also: incidents.byId.get(one.incident_id)?.title ?? "",
      to: `/orders/${one.id}`,
    }));
  const stood = (): Entry[] =>
    region.allSites.map((one) => ({
      key: `site:${one.id}`,
      group: "site",
      label: names.site(one.id),
      note: `${names.city(one.city)} · ${word("site.kind", one.kind)}`,
      also: one.name_zh,
      to: register_of("sites", one.name_zh),
    }));
  const sent = (): Entry[] =>
    register.allUnits.map((one) => ({
      key: `unit:${one.id}`,
      group: "unit",
      label: one.name_zh,
      note: `${names.unitKind(one.unit_kind)} · ${names.site(one.site_id)}`,
      also: names.city(one.city),
      to: register_of("units", one.name_zh),
    }));
  const stored = (): Entry[] =>
    reference.known.items.map((one) => ({
      key: `item:${one.key}`,
      group: "item",
      label: names.item("supply", one.key),
      note: text("nav.register"),
      also: `${one.key} ${one.name_zh}`,
      to: register_of("lots", names.item("supply", one.key)),
    }));

  return computed(() => [...pages(), ...happened(), ...planned(), ...ordered(), ...stored(), ...stood(), ...sent()]);
}
