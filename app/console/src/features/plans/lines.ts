/** Movements of a proposal and of a plan, as one table shows them. */
import type { Movement, ProposedMovement } from "@/api/types";

export interface LineRow {
  key: string;
  form: string;
  kind: string;
  source: string;
  from_site_id: number;
  city_from: string;
  city_to: string;
  quantity: number;
  vehicle_class: string | null;
  vehicle_count: number;
  leave_at: string;
  arrive_at: string;
  assembly_minutes: number;
  travel_minutes: number;
  setup_minutes: number;
  km: number;
  route: string[];
  reason: string;
  need_id: number;
  state: string | null;
  refusal_code: string | null;
}

export function rowOfProposal(line: ProposedMovement, frozen_at: string): LineRow {
  const at = (minutes: number): string => new Date(Date.parse(frozen_at) + minutes * 60_000).toISOString();
  return {
    ...line,
    key: line.line,
    leave_at: at(line.leave_minutes),
    arrive_at: at(line.arrive_minutes),
    state: line.pinned ? "granted" : null,
    refusal_code: null,
  };
}

export function rowOfMovement(line: Movement): LineRow {
  return { ...line, key: String(line.id), leave_at: line.departed_at ?? line.planned_leave_at, arrive_at: line.planned_arrive_at };
}
