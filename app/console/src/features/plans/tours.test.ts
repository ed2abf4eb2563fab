import { describe, expect, it } from "vitest";
import { together, tourOfProposal, type TourLine } from "./tours";

const stop = (site_id: number, quantity: number) => ({ site_id, arrive_at: "2026-11-26T10:00:00Z", leave_at: "2026-11-26T10:30:00Z", takes: [{ need_id: 1, source: `lot:${site_id}`, quantity }] });
const tour = (fields: Partial<TourLine> = {}): TourLine => ({
  tour: "t1", city: "150900", fleet_id: 1, vehicle_class: "truck_light", count: 1, turn: 1, after: null, start_site_id: 7,
  start_at: "2026-11-26T10:00:00Z", stops: [stop(7, 40)], arrive_at: "2026-11-26T12:00:00Z", km: 90, ...fields,
});

describe("tours", () => {
  it("are one row where trucks drive together, with what they take added up", () => {
    const [row, ...others] = together([tour(), tour({ tour: "t2", count: 2, stops: [stop(7, 60)] })]);
    expect(others).toEqual([]);
    expect(row?.count).toBe(3);
    expect(row?.stops[0]?.takes.map((take) => take.quantity)).toEqual([100]);
  });
  it("show first what goes again, loads at several places or comes from elsewhere", () => {
    const rows = together([tour(), tour({ tour: "t2", start_site_id: 8 }), tour({ tour: "t3", stops: [stop(7, 1), stop(9, 1)] }), tour({ tour: "t4", turn: 2, start_site_id: null })]);
    expect(rows.map((row) => row.tour)).toEqual(["t4", "t3", "t2", "t1"]);
  });
  it("of a proposal count from when its question was frozen", () => {
    const { stops, ...rest } = tour();
    const proposed = { ...rest, incident_id: 3, start_minutes: 0, arrive_minutes: 90, stops: stops.map((each) => ({ ...each, arrive_minutes: 10, leave_minutes: 40 })) };
    const told = tourOfProposal(proposed, "2026-11-26T10:00:00Z");
    expect([told.arrive_at, told.stops[0]?.leave_at]).toEqual(["2026-11-26T11:30:00.000Z", "2026-11-26T10:40:00.000Z"]);
  });
});
