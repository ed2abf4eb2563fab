/** Tours of a proposal and of a plan, as one panel shows them. */
import type { PlannedTour, ProposedTour } from "@/api/types";

export type TourLine = PlannedTour;

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
