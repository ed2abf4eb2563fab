/** The next step of a movement here, with what this phone has not sent yet already counted. */
import type { Movement, Order } from "@/api/types";
import { useMovementActions, type MovementAction } from "@/features/movements/actions";
import { text, word } from "@/i18n";
import { number } from "@/i18n/times";
import { useDispatch } from "@/stores/dispatch";
import { useOutbox } from "@/stores/outbox";

export type FieldStep = Extract<MovementAction, "depart" | "arrive" | "receive" | "go_home" | "return">;
const PATHS: Record<FieldStep, string> = { depart: "departure", arrive: "arrival", receive: "receipt", go_home: "homeward", return: "return" };
const TIMED: FieldStep[] = ["depart", "arrive"];

const AFTER: Record<FieldStep | "breakdown", Movement["state"]> = {
  depart: "departed", arrive: "arrived", receive: "received", go_home: "returning", return: "returned", breakdown: "broken_down",
};
const isFieldStep = (action: MovementAction | null): action is FieldStep => action !== null && action in PATHS;

export function useFieldSteps() {
  const { mine } = useMovementActions();
  const dispatch = useDispatch();
  const outbox = useOutbox();

  /** As it will be once everything on this phone is sent. */
  function foreseen(line: Movement): Movement {
    const step = outbox.about(`movement:${line.id}`).findLast((doing) => doing.step)?.step;
    return step ? { ...line, state: AFTER[step as keyof typeof AFTER] } : line;
  }

  function isAcknowledging(line: Movement): boolean {
    return line.order_id !== null && outbox.about(`order:${line.order_id}`).some((doing) => !doing.refused);
  }

  function next(line: Movement): FieldStep | null {
    if (outbox.about(`movement:${line.id}`).some((doing) => doing.refused)) return null;
    const action = mine(foreseen(line));
    return isFieldStep(action) && !isAcknowledging(line) ? action : null;
  }

  function labelOf(line: Movement, step: FieldStep): string {
    if (step === "arrive" && line.form === "resource") return text("action.open_places");
    if (step === "return") return text("field.return_all", { quantity: number(line.quantity) });
    return step === "receive" ? text("field.receive_all", { quantity: number(line.quantity) }) : word("action", step);
  }

  /** `given` where it is not as usual: all there, all whole. False when the device has no room left. */
  function take(line: Movement, step: FieldStep, given: Record<string, unknown> = {}): boolean {
    const body: Record<string, unknown> = TIMED.includes(step) ? { occurred_at: new Date().toISOString() } : {};
    if (step === "receive") Object.assign(body, { received_quantity: line.quantity, damaged_quantity: 0, note: "" });
    if (step === "return") Object.assign(body, { returned_quantity: line.quantity, lost_quantity: 0 });
    Object.assign(body, given);
    return outbox.add({
      about: `movement:${line.id}`,
      path: `/movements/${line.id}/${PATHS[step]}`,
      body,
      seen_version: (dispatch.movements.get(line.id) ?? line).version,
      label: labelOf(line, step),
      step,
    });
  }

  function acknowledge(order: Order): void {
    outbox.add({
      about: `order:${order.id}`,
      path: `/orders/${order.id}/acknowledgement`,
      body: {},
      seen_version: order.version,
      label: `${text("action.acknowledge")} ${order.number}`,
      step: null,
    });
  }

  return { next, foreseen, labelOf, take, acknowledge };
}
