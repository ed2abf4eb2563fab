/** The duty desk's pages. */
export const TABS = ["roster", "log", "tasks", "handover"] as const;
export type Tab = (typeof TABS)[number];
