/** What has newly come to wait for this officer sounds and flashes until somebody says that it was seen. */
import { computed, ref, watch } from "vue";
import { useInbox } from "@/features/inbox/waiting";
import { usePreferences } from "@/stores/preferences";
import { sound } from "./tone";

const AGAIN_MS = 20_000;

export function useAlerts() {
  const inbox = useInbox();
  const preferences = usePreferences();
  const known = new Set(inbox.value.map((row) => row.key));
  const fresh = ref<string[]>([]);
  const heard = ref(true);
  let timer: ReturnType<typeof setInterval> | undefined;

  const unseen = computed(() => inbox.value.filter((row) => fresh.value.includes(row.key)));

  async function ring(): Promise<void> {
    if (!preferences.muted && unseen.value.length) heard.value = await sound();
  }

  function seen(): void {
    fresh.value = [];
    clearInterval(timer);
    timer = undefined;
  }

  watch(inbox, (rows) => {
    const come = rows.map((row) => row.key).filter((key) => !known.has(key));
    come.forEach((key) => known.add(key));
    if (!come.length) return;
    fresh.value = [...fresh.value, ...come];
    void ring();
    timer ??= setInterval(() => void ring(), AGAIN_MS);
  });
  watch(unseen, (rows) => {
    if (!rows.length && fresh.value.length) seen(); // done or taken away meanwhile
  });

  return { unseen, heard, seen, stop: () => clearInterval(timer) };
}
