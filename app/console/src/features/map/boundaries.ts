/** County outlines; the map works from points where there are none. */
import type { FeatureCollection } from "geojson";
import { ref } from "vue";
import { ask } from "@/api/http";

export const NOTHING: FeatureCollection = { type: "FeatureCollection", features: [] };
/** The map says so: an empty ground is not taken for a place without counties. */
export const noOutlines = ref(false);
let asked: Promise<FeatureCollection> | undefined;

export function boundaries(): Promise<FeatureCollection> {
  asked ??= ask<FeatureCollection>("/boundaries").then(
    (found) => {
      noOutlines.value = found.features.length === 0;
      return found;
    },
    () => {
      asked = undefined; // the next map asks again
      noOutlines.value = true;
      return NOTHING;
    },
  );
  return asked;
}
