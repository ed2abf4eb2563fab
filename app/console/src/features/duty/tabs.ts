/** The duty desk's pages. */
export const TABS = ["tasks"] as const;
export type Tab = (typeof TABS)[number];
