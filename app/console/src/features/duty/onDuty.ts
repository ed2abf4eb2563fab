/** Who is on duty now: by signature where a handover was signed, else by the roster. */
import { computed, type ComputedRef } from "vue";
import type { Desk, Shift } from "@/api/types";
import { useConnection } from "@/stores/connection";
import { useDuty } from "@/stores/duty";
import { useDesks } from "./desks";

const MINUTE = 60_000;

export interface OnDuty {
  city: string; // or "joint"
  desk: Desk | undefined;
  shift: Shift | undefined;
  officer_ids: number[];
  leader_id: number | null;
  behind: boolean; // the roster's shift has begun and nobody of it has signed
}

export function useOnDuty(): ComputedRef<OnDuty[]> {
  const connection = useConnection();
  const duty = useDuty();
  const desks = useDesks();
  const minute = computed(() => Math.floor(connection.now / MINUTE) * MINUTE);
  const running = computed(() => {
    const at = new Date(minute.value).toISOString();
    return duty.allShifts.filter((shift) => shift.starts_at <= at && at < shift.ends_at);
  });
  return computed(() =>
    desks.all.value.map((city) => {
      const desk = duty.deskOf(city);
      const shift = running.value.find((one) => one.city === city);
      const signed = desk?.officer_id ?? null;
      return {
        city,
        desk,
        shift,
        officer_ids: signed === null ? (shift?.officer_ids ?? []) : [signed],
        leader_id: desk?.leader_id ?? shift?.leader_id ?? null,
        behind: signed !== null && shift !== undefined && !shift.officer_ids.includes(signed),
      };
    }),
  );
}
