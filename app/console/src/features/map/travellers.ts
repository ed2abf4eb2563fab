/** Movements as the map needs them: their ways, and where they are now. */
import type { Feature } from "geojson";
import type { Movement, Plan } from "@/api/types";
import { DEAD, useDispatch } from "@/stores/dispatch";
import { useIncidents } from "@/stores/incidents";
import { useNames } from "@/stores/names";
import { useReference } from "@/stores/reference";
import { useRegion } from "@/stores/region";
import { lineFeature, pointFeature } from "./collections";
import { pathOf, pointAlong, shareOfWay, type Point } from "./journey";

export function useTravellers() {
  const dispatch = useDispatch();
  const incidents = useIncidents();
  const reference = useReference();
  const region = useRegion();
  const names = useNames();

  function wayOf(line: Movement): Point[] {
    return pathOf(line.route, region.sites.get(line.from_site_id), incidents.byId.get(line.incident_id), reference.nodes);
  }

  function routesOf(plan: Plan): Feature[] {
    const alive = dispatch.linesOf(plan).filter((line) => line.form !== "resource" && !DEAD.includes(line.state));
    return alive.map((line) => lineFeature(wayOf(line), { id: line.id }));
  }

  function moving(now: number): Feature[] {
    return dispatch.allMovements.flatMap((line) => {
      const share = shareOfWay(line, now);
      const at = share === null ? null : pointAlong(wayOf(line), share);
      const name = `${names.cityMark(line.city_from)} ${names.item(line.form, line.kind)} × ${line.quantity}`;
      return at ? [pointFeature(at, { id: line.id, name, home: line.state === "returning" }, line.id)] : [];
    });
  }

  return { routesOf, moving };
}
