/** The chain of a loan, step by step: where it is done, and whether this officer does it. */
import type { Action } from "@/api/policy";
import { useSession } from "@/stores/session";

export interface Link {
  key: "log" | "grade" | "needs" | "plan" | "consent" | "approve" | "acknowledge" | "move" | "receive" | "settle";
  action: Action;
  to: string;
}

export const CHAIN: readonly Link[] = [
  { key: "log", action: "incident.log", to: "/incidents" },
  { key: "grade", action: "incident.grade", to: "/incidents" },
  { key: "needs", action: "need.state", to: "/incidents" },
  { key: "plan", action: "plan.propose", to: "/plans" },
  { key: "consent", action: "plan.consent", to: "/inbox" },
  { key: "approve", action: "plan.approve", to: "/plans" },
  { key: "acknowledge", action: "order.acknowledge", to: "/orders" },
  { key: "move", action: "movement.depart", to: "/movements" },
  { key: "receive", action: "movement.receive", to: "/movements" },
  { key: "settle", action: "order.settle", to: "/orders" },
];

export function useChain() {
  const session = useSession();
  const isMine = (link: Link): boolean => session.can(link.action, session.city ?? "");
  return { isMine };
}
