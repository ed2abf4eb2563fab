/** What the tour shows an officer: the chain, his part in it, and what stands on every page. */
import type { Role } from "@/api/types";
import { CHAIN, useChain, type Link } from "./chain";

export interface TourStep {
  key: "welcome" | "chain" | "inbox" | "situation" | "boards" | "field" | "accounts" | "find" | "live" | "help" | Link["key"];
  at?: string; // the part of the page it speaks of, by its test id
}

const ADMINISTRATORS: Role[] = ["system_admin", "security_admin", "audit_admin"];
const ALWAYS: TourStep[] = [{ key: "find", at: "open-palette" }, { key: "live", at: "connection-state" }, { key: "help", at: "open-guide" }];

export function useTourSteps() {
  const { isMine } = useChain();

  return (role: Role): TourStep[] => {
    const welcome: TourStep = { key: "welcome", at: "officer" };
    if (ADMINISTRATORS.includes(role)) return [welcome, { key: "accounts", at: "nav-accounts" }, ...ALWAYS];
    const own = CHAIN.filter(isMine).map(({ key, to }) => ({ key, at: `nav-${to.slice(1)}` }));
    const field: TourStep[] = role === "team_leader" || role === "storekeeper" ? [{ key: "field" }] : [];
    return [welcome, { key: "chain" }, { key: "inbox", at: "nav-inbox" }, ...own, ...field, { key: "situation", at: "nav-situation" }, { key: "boards", at: "nav-movements" }, ...ALWAYS];
  };
}
