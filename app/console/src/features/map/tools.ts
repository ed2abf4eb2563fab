/** Tools on the map: how long from everywhere to a point, how far between points. One at a time. */
import { computed, ref, watch, type ShallowRef } from "vue";
import { ask, asProblem, type Problem } from "@/api/http";
import type { Reach } from "@/api/types";
import { useReference } from "@/stores/reference";
import { useRegion } from "@/stores/region";
import { NOTHING } from "./boundaries";
import type { MapLibre } from "./engine";
import type { Point } from "./journey";
import { lengthKm, measured } from "./measure";
import { reachRoads } from "./reach";
import { collection, pointFeature } from "./collections";
import type { useMap } from "./useMap";

export type Tool = "reach" | "measure";

export function useMapTools(map: ShallowRef<MapLibre | null>, fill: ReturnType<typeof useMap>["fill"]) {
  const reference = useReference();
  const region = useRegion();
  const tool = ref<Tool | null>(null);
  const path = ref<Point[]>([]);
  const at = ref<Point | null>(null);
  const vehicle_class = ref("");
  const reach = ref<Reach | null>(null);
  const problem = ref<Problem | null>(null);
  const km = computed(() => lengthKm(path.value));
  let asked = 0;

  function choose(next: Tool | null): void {
    tool.value = tool.value === next ? null : next;
    path.value = [];
    at.value = null;
  }

  /** Whether the click was meant for a tool. */
  function take(point: Point): boolean {
    if (tool.value === "measure") path.value = [...path.value, point];
    else if (tool.value === "reach") at.value = point;
    return tool.value !== null;
  }

  async function find(): Promise<void> {
    const mine = ++asked;
    reach.value = null;
    problem.value = null;
    if (!at.value || !vehicle_class.value) return;
    const [lon, lat] = at.value;
    try {
      const found = await ask<Reach>(`/reach?lat=${lat}&lon=${lon}&vehicle_class=${vehicle_class.value}`);
      if (mine === asked) reach.value = found;
    } catch (error) {
      if (mine === asked) problem.value = asProblem(error);
    }
  }

  watch(() => reference.known.vehicle_classes, (classes) => (vehicle_class.value ||= classes[0]?.key ?? ""), { immediate: true });
  watch([at, vehicle_class, () => region.roadOf, () => region.weatherOf], () => void find());
  watch([map, reach], () => fill("reach", reach.value ? reachRoads(reference.known, reach.value) : NOTHING));
  watch([map, path], () => fill("measure", measured(path.value)));
  watch([map, at], () => fill("pick", collection(at.value ? [pointFeature(at.value, {})] : [])));

  return { tool, path, at, km, reach, vehicle_class, problem, choose, take };
}
