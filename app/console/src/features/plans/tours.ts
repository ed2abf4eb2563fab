/** Tours of a proposal and of a plan, as one panel shows them: trucks that drive together in one row. */
import type { PlannedTour, ProposedTour } from "@/api/types";

export type TourLine = PlannedTour;
type Stop = TourLine["stops"][number];

/** A proposal counts minutes from when its question was frozen. */
export function tourOfProposal(tour: ProposedTour, frozen_at: string): TourLine {
  const at = (minutes: number): string => new Date(Date.parse(frozen_at) + minutes * 60_000).toISOString();
  return {
    ...tour,
    start_at: at(tour.start_minutes),
    arrive_at: at(tour.arrive_minutes),
    stops: tour.stops.map((stop) => ({ ...stop, arrive_at: at(stop.arrive_minutes), leave_at: at(stop.leave_minutes) })),
  };
}

/** The same trucks over the same places at the same time as one row; what they take is added up by need. Those
 *  that load at several places, come from elsewhere or go again stand first: there is something to read in them. */
export function together(tours: readonly TourLine[]): TourLine[] {
  const rows = new Map<string, TourLine>();
  for (const tour of tours) {
    const places = tour.stops.map((stop) => [stop.site_id, minute(stop.arrive_at), minute(stop.leave_at)].join(" "));
    const key = [tour.city, tour.vehicle_class, tour.turn, tour.start_site_id, minute(tour.start_at), minute(tour.arrive_at), ...places].join("|");
    const row = rows.get(key);
    rows.set(key, row ? { ...row, count: row.count + tour.count, stops: row.stops.map((stop, i) => added(stop, tour.stops[i])) } : { ...tour, stops: tour.stops.map((stop) => added(stop)) });
  }
  return [...rows.values()].sort((a, b) => worthReading(b) - worthReading(a) || a.city.localeCompare(b.city) || a.arrive_at.localeCompare(b.arrive_at));
}

const minute = (at: string): string => at.slice(0, 16);

function worthReading(tour: TourLine): number {
  return (tour.turn > 1 ? 4 : 0) + (tour.stops.length > 1 ? 2 : 0) + (tour.start_site_id !== null && tour.start_site_id !== tour.stops[0]?.site_id ? 1 : 0);
}

function added(stop: Stop, other?: Stop): Stop {
  const total = new Map<number, Stop["takes"][number]>();
  for (const take of [...stop.takes, ...(other?.takes ?? [])]) {
    total.set(take.need_id, { ...take, quantity: (total.get(take.need_id)?.quantity ?? 0) + take.quantity });
  }
  return { ...stop, takes: [...total.values()] };
}
