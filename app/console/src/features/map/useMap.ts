/** A map in a component: opened once, filled by source, closed with the component. */
import type { FeatureCollection } from "geojson";
import { onBeforeUnmount, onMounted, ref, shallowRef, watch, type Ref } from "vue";
import type { GeoJSONSource } from "maplibre-gl";
import { useNames } from "@/stores/names";
import { useReference } from "@/stores/reference";
import { useSession } from "@/stores/session";
import { usePreferences } from "@/stores/preferences";
import { boundaries } from "./boundaries";
import { rail, river, seats } from "./collections";
import type { MapLibre } from "./engine";
import { mapStyle, paintOf, type SourceName } from "./style";
import { showTiles } from "./tianditu";
import { hasWebGL } from "./webgl";

export type Bounds = [number, number, number, number];
export type MapState = "loading" | "ready" | "none";

export function useMap(container: Ref<HTMLElement | undefined>, opened: (map: MapLibre) => void, bounds?: Bounds) {
  const reference = useReference();
  const names = useNames();
  const session = useSession();
  const preferences = usePreferences();
  const state = ref<MapState>("loading");
  const tilesFailed = ref(false);
  const map = shallowRef<MapLibre | null>(null);
  let opening = 0; // a map that is ready after the next was asked for, or the page left, is not shown

  function fill(source: SourceName, data: FeatureCollection): void {
    map.value?.getSource<GeoJSONSource>(source)?.setData(data);
  }

  async function open(): Promise<void> {
    const mine = ++opening;
    const element = container.value;
    if (!element || !hasWebGL()) {
      state.value = "none";
      return;
    }
    const engine = await import("./engine");
    if (mine !== opening) return;
    const started = await engine.openMap(element, mapStyle(paintOf(element), session.city), bounds);
    if (mine !== opening) return started.remove();
    map.value = started;
    await fillGround();
    const key = reference.known.tianditu_key;
    if (key && preferences.tiles) showTiles(started, key, preferences.theme === "dark", () => (tilesFailed.value = true));
    opened(started);
    state.value = "ready";
  }

  async function fillGround(): Promise<void> {
    fill("river", river(reference.known));
    fill("rail", rail(reference.known));
    fill("seats", seats(reference.known, names.place));
    fill("counties", await boundaries());
  }

  function reopen(): void {
    map.value?.remove();
    map.value = null;
    state.value = "loading";
    tilesFailed.value = false;
    open().catch(() => (state.value = "none"));
  }

  onMounted(reopen);
  watch(() => [preferences.theme, preferences.locale, preferences.tiles], reopen, { flush: "post" });
  onBeforeUnmount(() => {
    opening += 1;
    map.value?.remove();
  });

  return { state, map, fill, tilesFailed };
}
