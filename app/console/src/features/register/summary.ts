/** Counts of one city's part of the register, in words. */
import { text } from "@/i18n";
import { number } from "@/i18n/times";
import { useRegion } from "@/stores/region";
import { useRegister } from "@/stores/register";
import { expiryOf } from "./facets";
import { useHour } from "./hour";
import type { Tab } from "./tabs";

export interface Summary {
  figure: string;
  note: string;
  warns?: boolean;
}

const sum = <T>(rows: readonly T[], of: (row: T) => number): number => rows.reduce((total, row) => total + of(row), 0);

export function useSummary() {
  const register = useRegister();
  const region = useRegion();
  const hour = useHour();

  function lots(city: string): Summary {
    const rows = register.allLots.filter((lot) => lot.city === city);
    const late = rows.filter((lot) => expiryOf(lot.expires_on, hour.value)).length;
    const held = rows.filter((lot) => lot.held).length;
    return {
      figure: text("register.sum_lots", { count: number(rows.length) }),
      note: text("register.sum_lots_note", { late, held }),
      warns: late > 0,
    };
  }

  function units(city: string): Summary {
    const rows = register.allUnits.filter((unit) => unit.city === city);
    const ready = rows.filter((unit) => unit.readiness === "ready" && !unit.holder).length;
    const out = rows.filter((unit) => unit.holder).length;
    return {
      figure: text("register.sum_units", { ready, count: rows.length }),
      note: text("register.sum_units_note", { out }),
    };
  }

  /** Of hospital beds alone: rooms, places and square metres add up to nothing. */
  function resources(city: string): Summary {
    const beds = register.allResources.filter((one) => one.city === city && one.resource_kind.endsWith("_bed"));
    const free = sum(beds, (one) => one.capacity - one.occupied - one.held);
    return {
      figure: text("register.sum_resources", { free: number(free), capacity: number(sum(beds, (one) => one.capacity)) }),
      note: text("register.sum_resources_note", { held: number(sum(beds, (one) => one.held)) }),
    };
  }

  function fleets(city: string): Summary {
    const rows = register.allFleets.filter((one) => one.city === city);
    const held = sum(rows, (one) => one.held);
    const count = sum(rows, (one) => one.count);
    return { figure: text("register.sum_fleets", { free: count - held, count }), note: text("register.sum_fleets_note", { held }) };
  }

  function sites(city: string): Summary {
    const rows = region.allSites.filter((site) => site.city === city);
    const real = rows.filter((site) => !site.invented).length;
    return { figure: text("register.sum_sites", { count: rows.length }), note: text("register.sum_sites_note", { real }) };
  }

  const of: Record<Tab, (city: string) => Summary> = { lots, units, resources, fleets, sites };
  return (tab: Tab, city: string): Summary => of[tab](city);
}
