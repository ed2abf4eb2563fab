/** The kinds a table of the register can be filtered by, in words. */
import { word } from "@/i18n";
import { useNames } from "@/stores/names";
import { useReference } from "@/stores/reference";
import type { Choice } from "@/ui/Combo.vue";
import type { Tab } from "./tabs";

const SITE_KINDS = ["depot", "station", "hospital", "shelter", "base"];

export function useKinds() {
  const reference = useReference();
  const names = useNames();

  return (tab: Tab): Choice[] => {
    const { items, unit_kinds, resource_kinds, vehicle_classes } = reference.known;
    const choices: Record<Tab, Choice[]> = {
      lots: items.map(({ key }) => ({ value: key, label: names.item("supply", key) })),
      units: unit_kinds.map(({ key, category }) => ({
        value: key,
        label: names.unitKind(key),
        note: word("register.category", category),
      })),
      resources: resource_kinds.map(({ key }) => ({ value: key, label: names.item("resource", key) })),
      fleets: vehicle_classes.map(({ key }) => ({ value: key, label: names.vehicle(key) })),
      sites: SITE_KINDS.map((kind) => ({ value: kind, label: word("site.kind", kind) })),
    };
    return choices[tab];
  };
}
