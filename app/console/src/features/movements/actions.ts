/** What can be done next with a movement, and by whom. */
import type { Action } from "@/api/policy";
import type { Movement } from "@/api/types";
import { useDispatch } from "@/stores/dispatch";
import { useSession } from "@/stores/session";

export type MovementAction = "depart" | "arrive" | "receive" | "release" | "go_home" | "return" | "inspect";

const NEXT: Record<string, MovementAction> = {
  ordered: "depart",
  departed: "arrive",
  arrived: "receive",
  received: "release",
  released: "go_home",
  returning: "return",
  returned: "inspect",
  broken_down: "go_home",
};
/** Places do not travel: they are opened, used and given back. */
const NEXT_OF_PLACES: Record<string, MovementAction> = { ordered: "arrive", arrived: "receive", received: "release", released: "inspect" };

const POLICY: Record<MovementAction, Action> = {
  depart: "movement.depart",
  arrive: "movement.arrive",
  receive: "movement.receive",
  release: "movement.release",
  go_home: "movement.go_home",
  return: "movement.return",
  inspect: "movement.inspect",
};

export function nextAction(line: Movement): MovementAction | null {
  return (line.form === "resource" ? NEXT_OF_PLACES : NEXT)[line.state] ?? null;
}

function citiesFor(action: MovementAction, line: Movement): string[] {
  if (action === "receive" || action === "release") return [line.city_to];
  if (action === "arrive" || action === "go_home") return [line.city_from, line.city_to];
  return [line.city_from];
}

export function useMovementActions() {
  const session = useSession();
  const dispatch = useDispatch();

  /** The next step if it is this officer's, and its order is acknowledged. */
  function mine(line: Movement): MovementAction | null {
    const action = nextAction(line);
    if (!action || !session.can(POLICY[action], ...citiesFor(action, line))) return null;
    return line.state === "ordered" && !isAcknowledged(line) ? null : action;
  }

  function isAcknowledged(line: Movement): boolean {
    const order = line.order_id ? dispatch.orders.get(line.order_id) : undefined;
    return order !== undefined && order.state !== "issued";
  }

  return { mine };
}
