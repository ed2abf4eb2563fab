/** Static facts of /api/reference. */
export interface Place {
  adcode: string;
  level: "city" | "county";
  name_zh: string;
  name_en: string;
  city: string;
  lat: number;
  lon: number;
  population_2020: number;
}

export interface EventType {
  code: string;
  name_zh: string;
  name_en: string;
  level: number;
  parent: string;
  grading: string;
  known: boolean;
}

export interface Level {
  rank: number;
  event_grade_zh: string;
  warning_colour: string;
  response_level_zh: string;
  roman: string;
}

export interface Keyed {
  key: string;
  name_zh: string;
  name_en: string;
}

export interface Item extends Keyed {
  class_code: string;
  unit_zh: string;
  unit_en: string;
  weight_kg: number;
  volume_m3: number;
  returnable: boolean;
}

export interface Capability extends Keyed {
  rated_unit: string | null;
}

export interface UnitKind extends Keyed {
  mark: string;
  category: "team" | "equipment";
  capabilities: string[];
  ratings: Record<string, number>;
}

export interface ResourceKind extends Keyed {
  unit_zh: string;
  unit_en: string;
}

export interface VehicleClass extends Keyed {
  speed_kmh: number;
  payload_kg: number;
  volume_m3: number;
}

export interface RefusalReason {
  code: string;
  name_zh: string;
  name_en: string;
  note_required: boolean;
}

export interface RoadNode {
  node_id: string;
  name_zh: string;
  kind: string;
  city: string;
  lat: number;
  lon: number;
}

export type RoadClass = "expressway" | "national" | "provincial" | "county" | "urban";

export interface RoadEdge {
  edge_id: string;
  ref: string;
  name_zh: string;
  from_node: string;
  to_node: string;
  length_km: number;
  road_class: RoadClass;
  speed_kmh: number;
  status: "open" | "planned" | "under_construction" | "dead_end";
  confidence: string;
  source: string;
}

export interface Rail {
  record_type: "station" | "link" | "service";
  id: string;
  name_zh: string;
  name_en: string;
  lat: number | null;
  lon: number | null;
  from_id: string;
  to_id: string;
}

export interface Airport {
  id: string;
  name_zh: string;
  name_en: string;
  lat: number;
  lon: number;
  status: string;
}

export interface Party {
  city: string;
  name_zh: string;
  name_en: string;
  short_zh: string;
  centre_zh: string;
  duty_phone: string;
}

export interface CostRule {
  key: string;
  name_zh: string;
  name_en: string;
  unit: string;
  yuan_per_unit: number;
  basis: string;
}

export interface Clause {
  key: string;
  title_zh: string;
  title_en: string;
  text_zh: string;
  text_en: string;
  source: string;
}

export interface Shares {
  supply: number;
  unit: number;
  resource: number;
  capability: number;
}

export interface Agreement {
  parties: Party[];
  agreement: { title_zh: string; title_en: string; clause_zh: string; source: string; procedure_basis: string };
  force: { effective_from: string; effective_until: string | null; response_levels: number[]; before_response: boolean };
  lending: { rows: { city: string; to: string[]; forms: string[]; from_date: string | null; until_date: string | null }[] };
  clauses: { basis: string; rows: Clause[] };
  borrowing: { cross_city_grades: number[]; shortfall_only_grades: number[]; endorsed_grades: number[] };
  hours: { unit_minutes_a_day: number };
  endorsement: { when: "before_approval" | "after_approval" };
  caps: Shares;
  default_floors: Shares;
  floors: { rows: { city: string; form: string; key: string; floor: number }[] };
  time_limits: Record<string, number | string | Record<string, number>>;
  powers: { rules: { action: string; roles: string[]; scope: "own" | "all" }[] };
  differences: { reasons: { code: string; name_zh: string; name_en: string }[] };
  demobilisation: { steps: (Keyed & { forms: ("unit" | "supply")[]; required: boolean })[] };
  costs: { rules: CostRule[]; estimate_use_hours: number };
  freshness: { days: Record<"lot" | "unit" | "resource", number> };
}

export interface Reference {
  cities: Place[];
  counties: Place[];
  event_types: EventType[];
  levels: Level[];
  items: Item[];
  capabilities: Capability[];
  unit_kinds: UnitKind[];
  resource_kinds: ResourceKind[];
  vehicle_classes: VehicleClass[];
  refusal_reasons: RefusalReason[];
  agreement: Agreement;
  nodes: RoadNode[];
  edges: RoadEdge[];
  rail: Rail[];
  airports: Airport[];
  river: { sequence: number; name_zh: string; lat: number; lon: number }[];
  tianditu_key: string; // empty where no online tiles are wanted
  invented_notice_zh: string;
  invented_notice_en: string;
}
