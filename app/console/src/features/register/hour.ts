/** The server's clock by the hour: what depends on the day need not be reckoned at every tick. */
import { computed, type ComputedRef } from "vue";
import { useConnection } from "@/stores/connection";

const HOUR = 3_600_000;

export function useHour(): ComputedRef<number> {
  const connection = useConnection();
  return computed(() => Math.floor(connection.now / HOUR) * HOUR);
}
