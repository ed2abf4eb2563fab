/** MapLibre, loaded only where a map is shown; its worker has to be wired by hand. */
import { Map as MapLibre, NavigationControl, setWorkerUrl, type StyleSpecification } from "maplibre-gl";
import "maplibre-gl/dist/maplibre-gl.css";
import "@/styles/map.css";
import workerUrl from "maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url";

setWorkerUrl(workerUrl);

export const REGION: [number, number, number, number] = [106.6, 37.7, 114.6, 43.3];
const FONTS = "'Noto Sans SC', 'Noto Sans CJK SC', 'PingFang SC', 'Microsoft YaHei', sans-serif";

/** A map of `style` in `container`; resolves when its sources can be filled. */
export async function openMap(container: HTMLElement, style: StyleSpecification, bounds = REGION): Promise<MapLibre> {
  const map = new MapLibre({
    container,
    style,
    bounds,
    fitBoundsOptions: { padding: 16 },
    localIdeographFontFamily: FONTS,
    attributionControl: false,
    dragRotate: false,
    pitchWithRotate: false,
    maxZoom: 14,
    minZoom: 4.5,
    fadeDuration: 0,
  });
  map.touchZoomRotate.disableRotation();
  map.addControl(new NavigationControl({ showCompass: false }), "top-left");
  await map.once("load");
  return map;
}

export type { MapLibre };
