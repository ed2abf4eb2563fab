/** What a train or flight is called, when it leaves, and how a line takes it. */
import type { Service } from "@/api/types";
import { locale, text } from "@/i18n";
import { brief, duration } from "@/i18n/times";
import { useNames } from "@/stores/names";
import { useReference } from "@/stores/reference";
import { useRegion } from "@/stores/region";

export interface Rider {
  service_id: number | null;
  departs_at: string | null;
  wait_minutes: number;
  vehicle_class: string | null;
  vehicle_count: number;
}

export interface Stop {
  id: string;
  name: string;
}

export function useServices() {
  const reference = useReference();
  const region = useRegion();
  const names = useNames();

  /** The stops that a service may have: open airports, or stations. */
  function stops(mode: Service["mode"]): Stop[] {
    const english = locale.value === "en";
    const rows = mode === "air"
      ? reference.known.airports.filter((one) => one.status.startsWith("open"))
      : reference.known.rail.filter((one) => one.record_type === "station" && one.lat !== null);
    return rows.map((one) => ({ id: one.id, name: english && one.name_en ? one.name_en : one.name_zh }));
  }

  const stop = (mode: Service["mode"], id: string): string => stops(mode).find((one) => one.id === id)?.name ?? id;

  const numberOf = (id: number): string => region.services.get(id)?.number ?? `#${id}`;

  function departures(one: Service): string {
    const every = one.first && one.last && one.every_minutes ? [text("service.each", { first: one.first, last: one.last, every: one.every_minutes })] : [];
    return [...one.departures, ...every].join(" ");
  }

  /** "by K7901 (Baotou–Jining South), departs 03:40, wait 25 min"; empty for what goes by road. */
  function ride(line: Rider): string {
    const one = line.service_id === null ? undefined : region.services.get(line.service_id);
    if (!one || !line.departs_at) return "";
    const said = { number: one.number, from: stop(one.mode, one.from_place), to: stop(one.mode, one.to_place), departs: brief(line.departs_at) };
    return line.wait_minutes >= 1 ? text("service.by", { ...said, wait: duration(line.wait_minutes) }) : text("service.by_at_once", said);
  }

  /** What carries a line: its service with the departure, else its vehicles. */
  function carrier(line: Rider): string {
    if (line.service_id !== null && line.departs_at) return text("service.on", { number: numberOf(line.service_id), departs: brief(line.departs_at) });
    const name = names.vehicle(line.vehicle_class);
    return line.vehicle_class && line.vehicle_count > 1 ? `${name} × ${line.vehicle_count}` : name;
  }

  return { stops, stop, departures, ride, carrier };
}
