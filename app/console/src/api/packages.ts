/** Ready packages: kept by their city, looked at by all, asked for as one. */
import { ask, call } from "./http";
import type { Package, PackageStandings, Plan } from "./types";

export interface Content {
  name_zh: string;
  name_en: string;
  members: { source: string; quantity: number }[];
  limits: string;
  support: string;
  price_yuan_day: number | null;
}

export const packages = {
  standings: () => ask<PackageStandings>("/packages"),
  quotes: (incident_id: number) => ask<PackageStandings>(`/incidents/${incident_id}/packages`),
  keep: (body: Content & { city: string }, key: string) => call<Package>("POST", "/packages", body, key),
  change: (id: number, body: Content & { retired: boolean; seen_version: number }, key: string) => call<Package>("PUT", `/packages/${id}`, body, key),
  request: (incident_id: number, body: { package_id: number; sources: string[]; plan_id: number | null; seen_version: number }, key: string) =>
    call<Plan>("POST", `/incidents/${incident_id}/package-requests`, body, key),
};
