/** The row as it was when its dialog was opened: what an officer decides on. */
import { computed, shallowRef, watch, type Ref, type ShallowRef } from "vue";

export function useSeen<Row extends { version: number }>(open: Ref<boolean>, row: () => Row, begin: (row: Row) => void) {
  const seen: ShallowRef<Row> = shallowRef(row());

  /** Take the row as it stands now; typed values start from it again. */
  function look(): void {
    seen.value = row();
    begin(seen.value);
  }

  watch(open, (opened) => opened && look(), { immediate: true }); // a dialog is born open
  const changed = computed(() => row().version !== seen.value.version);
  return { seen, changed, look };
}
