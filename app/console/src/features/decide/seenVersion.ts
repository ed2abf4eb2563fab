/** The version a dialog was opened on: what an officer decides, he decides on what he saw. */
import { computed, ref } from "vue";

export function useSeenVersion(current: () => { version: number }) {
  const seen_version = ref(current().version);
  /** Somebody changed it while the dialog was open. */
  const behind = computed(() => current().version > seen_version.value);

  function look(): void {
    seen_version.value = current().version;
  }

  return { seen_version, behind, look };
}
