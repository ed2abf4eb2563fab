/** The register's five kinds, and which filters each has. */
export const TABS = ["lots", "units", "resources", "fleets", "sites"] as const;
export type Tab = (typeof TABS)[number];

export const WITH_HOLD: readonly Tab[] = ["lots", "units", "resources", "fleets"];
