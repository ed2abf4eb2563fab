/** The log form's content, and what of it is sent. */
import { reactive } from "vue";
import type { Incident, Report } from "@/api/types";

export const COUNTS = ["deaths", "missing", "trapped", "injured", "seriously_injured", "affected", "evacuated"] as const;
export type Count = (typeof COUNTS)[number];

export interface Draft extends Record<Count, number | null> {
  title: string;
  type_code: string;
  county: string;
  place: string;
  lat: number | null;
  lon: number | null;
  occurred_at: string | null;
  description: string;
  direct_loss_yuan: number | null;
}

export function newDraft(incident?: Incident): Draft {
  return reactive({
    title: incident?.title ?? "",
    type_code: incident?.type_code ?? "",
    county: incident?.county ?? "",
    place: incident?.place ?? "",
    lat: incident?.lat ?? null,
    lon: incident?.lon ?? null,
    occurred_at: incident?.occurred_at ?? null,
    description: incident?.description ?? "",
    deaths: incident?.deaths ?? null,
    missing: incident?.missing ?? null,
    injured: incident?.injured ?? null,
    seriously_injured: incident?.seriously_injured ?? null,
    affected: incident?.affected ?? null,
    evacuated: incident?.evacuated ?? null,
    trapped: incident?.trapped ?? null,
    direct_loss_yuan: incident?.direct_loss_yuan ?? null,
  });
}

/** Coordinates say more than a county; the county is sent where there are none. */
export function reportOf(draft: Draft): Report {
  const counts = Object.fromEntries(COUNTS.map((count) => [count, draft[count] ?? 0])) as Record<Count, number>;
  return {
    ...counts,
    title: draft.title,
    type_code: draft.type_code,
    county: draft.county || null,
    place: draft.place,
    lat: draft.lat,
    lon: draft.lon,
    occurred_at: draft.occurred_at ?? "",
    description: draft.description,
    direct_loss_yuan: draft.direct_loss_yuan,
  };
}

/** Only the facts that differ from what was there. */
export function correctionOf(draft: Draft, incident: Incident): Partial<Report> {
  const given = reportOf(draft);
  const changed = Object.entries(given).filter(([field, value]) => value !== incident[field as keyof Incident]);
  const facts = Object.fromEntries(changed) as Partial<Report>;
  if ("lat" in facts || "lon" in facts) return { ...facts, lat: given.lat ?? null, lon: given.lon ?? null };
  return facts;
}
