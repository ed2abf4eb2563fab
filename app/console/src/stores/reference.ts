/** Static facts: places, codes, catalogue; loaded once after sign-in. */
import { defineStore } from "pinia";
import { computed, shallowRef } from "vue";
import { ask } from "@/api/http";
import type { Reference } from "@/api/reference";

const EMPTY: Reference = {
  cities: [],
  counties: [],
  event_types: [],
  levels: [],
  items: [],
  capabilities: [],
  unit_kinds: [],
  resource_kinds: [],
  vehicle_classes: [],
  refusal_reasons: [],
  agreement: {
    parties: [],
    agreement: { title_zh: "", title_en: "", clause_zh: "", source: "", procedure_basis: "" },
    force: { effective_from: "", effective_until: null, response_levels: [], before_response: false },
    lending: { rows: [] },
    clauses: { basis: "", rows: [] },
    borrowing: { cross_city_grades: [], shortfall_only_grades: [], endorsed_grades: [] },
    hours: { unit_minutes_a_day: 960 },
  endorsement: { when: "after_approval" },
    caps: { supply: 0, unit: 0, resource: 0, capability: 0 },
    default_floors: { supply: 0, unit: 0, resource: 0, capability: 0 },
    floors: { rows: [] },
    time_limits: {},
    powers: { rules: [] },
    differences: { reasons: [] },
    demobilisation: { steps: [] },
    costs: { rules: [], estimate_use_hours: 0 },
    freshness: { days: { lot: 90, unit: 30, resource: 7 } },
  },
  nodes: [],
  edges: [],
  rail: [],
  airports: [],
  river: [],
  tianditu_key: "",
  invented_notice_zh: "",
  invented_notice_en: "",
};

export const useReference = defineStore("reference", () => {
  const known = shallowRef(EMPTY);
  const places = computed(() => by([...known.value.cities, ...known.value.counties], (row) => row.adcode));
  const eventTypes = computed(() => by(known.value.event_types, (row) => row.code));
  const items = computed(() => by(known.value.items, (row) => row.key));
  const capabilities = computed(() => by(known.value.capabilities, (row) => row.key));
  const unitKinds = computed(() => by(known.value.unit_kinds, (row) => row.key));
  const resourceKinds = computed(() => by(known.value.resource_kinds, (row) => row.key));
  const vehicleClasses = computed(() => by(known.value.vehicle_classes, (row) => row.key));
  const refusalReasons = computed(() => by(known.value.refusal_reasons, (row) => row.code));
  const parties = computed(() => by(known.value.agreement.parties, (row) => row.city));
  const costRules = computed(() => by(known.value.agreement.costs.rules, (row) => row.key));
  const nodes = computed(() => by(known.value.nodes, (row) => row.node_id));
  const edges = computed(() => by(known.value.edges, (row) => row.edge_id));

  async function load(): Promise<void> {
    known.value = await ask<Reference>("/reference");
  }

  return {
    known,
    places,
    eventTypes,
    items,
    capabilities,
    unitKinds,
    resourceKinds,
    vehicleClasses,
    refusalReasons,
    parties,
    costRules,
    nodes,
    edges,
    load,
  };
});

function by<T>(rows: readonly T[], key: (row: T) => string): Map<string, T> {
  return new Map(rows.map((row) => [key(row), row]));
}
