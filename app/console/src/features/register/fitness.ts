/** What is stale and what is not offered to plans, as the server reckons it (app/inventory/freshness.py). */
import { computed, type ComputedRef } from "vue";
import type { Lot, Resource, Unit } from "@/api/types";
import { today } from "@/features/duty/calendar";
import { useReference } from "@/stores/reference";
import { useRegister } from "@/stores/register";
import { useHour } from "./hour";

export type Form = "lot" | "unit" | "resource";
export type Confirmable = Lot | Unit | Resource;
export interface Standing {
  form: Form;
  row: Confirmable;
}

const DAY = 86_400_000;
const DUE = ["maintenance", "inspection", "training"] as const;

/** Why it is not offered on that day, "" when it is fit. */
export function unfitReason(form: Form, row: Confirmable, day: string): string {
  if (form === "lot") {
    const on = (row as Lot).expires_on;
    return on !== null && on <= day ? "expired" : "";
  }
  if (form === "resource") return "";
  const unit = row as Unit;
  if (unit.readiness !== "ready") return unit.readiness;
  const due = DUE.find((one) => past(unit[`${one}_due_on`], day));
  return due ? `${due}_overdue` : "";
}

function past(on: string | null, day: string): boolean {
  return on !== null && on < day;
}

export function useFitness() {
  const register = useRegister();
  const reference = useReference();
  const hour = useHour();
  const days = computed(() => reference.known.agreement.freshness.days);
  const day = computed(() => today(hour.value));
  const all: ComputedRef<Standing[]> = computed(() => [
    ...register.allLots.map((row) => ({ form: "lot" as const, row })),
    ...register.allUnits.map((row) => ({ form: "unit" as const, row })),
    ...register.allResources.map((row) => ({ form: "resource" as const, row })),
  ]);
  const isStale = ({ form, row }: Standing): boolean => hour.value - Date.parse(row.confirmed_at) > days.value[form] * DAY;
  const reasonOf = ({ form, row }: Standing): string => unfitReason(form, row, day.value);
  return { all, days, isStale, reasonOf };
}
