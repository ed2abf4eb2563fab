/** 天地图 beneath our own data, where the setting gives a key and the officer asked for it; CGCS2000, so nothing is shifted. */
import type { MapLibre } from "./engine";

const HOSTS = ["t0", "t1", "t2", "t3", "t4", "t5", "t6", "t7"];
const LAYERS = ["vec", "cva"] as const; // the ground, its names
const DIMMED = { "raster-brightness-max": 0.42, "raster-saturation": -0.5 }; // at night

/** `failed` is called when a tile cannot be had. */
export function showTiles(map: MapLibre, key: string, dark: boolean, failed: () => void): void {
  for (const layer of LAYERS) {
    const id = `tianditu-${layer}`;
    map.addSource(id, { type: "raster", tiles: HOSTS.map((host) => addressOf(host, layer, key)), tileSize: 256, minzoom: 1, maxzoom: 18 });
    map.addLayer({ id, type: "raster", source: id, paint: dark ? DIMMED : {} }, "counties");
  }
  map.setPaintProperty("counties", "fill-opacity", 0.15);
  map.on("error", (event) => {
    if (String((event as { sourceId?: string }).sourceId).startsWith("tianditu-")) failed();
  });
}

function addressOf(host: string, layer: string, key: string): string {
  const asked = `SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&LAYER=${layer}&STYLE=default&TILEMATRIXSET=w&FORMAT=tiles`;
  return `https://${host}.tianditu.gov.cn/${layer}_w/wmts?${asked}&TILEMATRIX={z}&TILEROW={y}&TILECOL={x}&tk=${key}`;
}
