/** The key figures of the wall, each from facts on the screen. */
import { computed } from "vue";
import { minutesUntil } from "@/i18n/times";
import { useFulfilment } from "@/features/incidents/fulfilment";
import { useConnection } from "@/stores/connection";
import { UNDER_WAY, useDispatch } from "@/stores/dispatch";
import { useIncidents } from "@/stores/incidents";
import type { TextKey } from "@/i18n";

export interface Figure {
  key: TextKey;
  value: number;
  tone: "bad" | "warn" | "";
}

export function useFigures() {
  const incidents = useIncidents();
  const dispatch = useDispatch();
  const connection = useConnection();
  const fulfilment = useFulfilment();

  const sum = (field: "deaths" | "injured" | "evacuated"): number => incidents.open.reduce((total, one) => total + one[field], 0);
  const asked = computed(() => dispatch.newestPlans.flatMap((plan) => plan.consents.filter((consent) => consent.state === "pending" && ["submitted", "replanning"].includes(plan.state))));
  const late = computed(() => asked.value.filter((consent) => minutesUntil(consent.answer_due_at, connection.now) < 0));
  const moving = computed(() => dispatch.allMovements.filter((line) => UNDER_WAY.includes(line.state)));
  const unacknowledged = computed(() => dispatch.newestOrders.filter((order) => order.state === "issued"));

  const figures = computed<Figure[]>(() => [
    { key: "wall.open", value: incidents.open.length, tone: incidents.open.some((one) => (one.grade ?? 4) <= 2) ? "bad" : incidents.open.length ? "warn" : "" },
    { key: "incident.deaths", value: sum("deaths"), tone: sum("deaths") ? "bad" : "" },
    { key: "incident.injured", value: sum("injured"), tone: "" },
    { key: "incident.evacuated", value: sum("evacuated"), tone: "" },
    { key: "wall.moving", value: moving.value.length, tone: "" },
    { key: "wall.asked", value: asked.value.length, tone: late.value.length ? "bad" : asked.value.length ? "warn" : "" },
    { key: "wall.unacknowledged", value: unacknowledged.value.length, tone: unacknowledged.value.length ? "warn" : "" },
  ]);

  /** How far the open needs of an incident are met, each need counting alike: 0 to 1. */
  function met(incident_id: number): { arrived: number; coming: number } | null {
    const needs = incidents.byId.get(incident_id)?.needs.filter((need) => need.state === "open") ?? [];
    if (!needs.length) return null;
    const share = (value: number, of: number): number => Math.min(1, value / of);
    const parts = needs.map((need) => {
      const found = fulfilment.of(need);
      return { arrived: share(found.received, need.quantity), all: share(found.received + found.on_the_way + found.granted, need.quantity) };
    });
    const mean = (pick: (part: (typeof parts)[number]) => number): number => parts.reduce((total, part) => total + pick(part), 0) / parts.length;
    const arrived = mean((part) => part.arrived);
    return { arrived, coming: mean((part) => part.all) - arrived };
  }

  return { figures, moving, met };
}
