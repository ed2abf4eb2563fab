/** The parts of a script as forms: which fields each has, and what may stand in them. */
import { text, word } from "@/i18n";
import { useNames } from "@/stores/names";
import { useReference } from "@/stores/reference";
import { said } from "./said";

export type Part = Record<string, unknown>;
export interface Choice {
  value: string | number;
  label: string;
}
export interface Spec {
  name: string;
  kind: "text" | "long" | "number" | "check" | "choice" | "time" | "list";
  choices?: Choice[];
  optional?: boolean;
  wide?: boolean;
}

const CHANNELS = ["phone", "report", "map", "radio", "media", "system"];
const ROLES = ["duty_officer", "leader", "storekeeper", "team_leader", "joint_command"];
export const ACTIONS = [
  "message.acknowledged", "incident.logged", "incident.graded", "incident.corrected", "incident.response_started",
  "plan.submitted", "plan.approved", "order.issued",
];
export const EFFECTS = ["word", "incident", "casualties", "road", "weather", "breakdown", "refusal", "network_loss"];
const COUNTS: Spec[] = ["deaths", "missing", "injured", "seriously_injured", "affected", "evacuated"].map((name) => ({ name, kind: "number" }));

const words = (prefix: string, codes: readonly (string | number)[]): Choice[] => codes.map((value) => ({ value, label: word(prefix, value) }));

/** What a new part begins with; every other field is empty. */
export const NEW = {
  objective: (): Part => ({ key: "", title_zh: "", title_en: "", guide_zh: "" }),
  inject: (): Part => ({
    key: "", after_minutes: 0, when: null, channel: "phone", sender_zh: "", to_role: "duty_officer", to_city: null,
    title_zh: "", title_en: "", text_zh: "", effect: { kind: "word" }, expect: [],
  }),
  expectation: (): Part => ({ key: "", objective: "", action: "message.acknowledged", role: null, city: null, within_minutes: 10, title_zh: "", title_en: "", guide_zh: "" }),
  need: (): Part => ({ form: "unit", kind: "", quantity: 1, due_minutes: 120, latest_minutes: 240, priority: 1 }),
  script: (): Part => ({
    key: "", title_zh: "", title_en: "", category: "12000", based_on_zh: "", source: "", cities: [], minutes: 60, begins: null,
    work_minutes: 60, joint_planning: false, summary_zh: "", objectives: [NEW.objective()], injects: [NEW.inject()],
  }),
};

export function useSpecs() {
  const names = useNames();
  const reference = useReference();
  const cities = (): Choice[] => reference.known.cities.map((one) => ({ value: one.adcode, label: names.city(one.adcode) }));
  const named = <T extends { name_zh: string }>(rows: ReadonlyMap<string, T>, name: (key: string) => string): Choice[] =>
    [...rows.keys()].map((value) => ({ value, label: name(value) }));

  const facts = (): Spec[] => [
    { name: "key", kind: "text" },
    { name: "category", kind: "choice", choices: words("category", ["11000", "12000", "13000", "14000"]) },
    { name: "title_zh", kind: "text", wide: true },
    { name: "title_en", kind: "text", wide: true },
    { name: "minutes", kind: "number" },
    { name: "work_minutes", kind: "number" },
    { name: "begins", kind: "time", optional: true },
    { name: "joint_planning", kind: "check" },
    { name: "based_on_zh", kind: "text", wide: true },
    { name: "source", kind: "text", wide: true },
    { name: "summary_zh", kind: "long", wide: true },
  ];
  const objective = (): Spec[] => [
    { name: "key", kind: "text" },
    { name: "title_zh", kind: "text" },
    { name: "title_en", kind: "text" },
    { name: "guide_zh", kind: "text", wide: true },
  ];
  const inject = (): Spec[] => [
    { name: "key", kind: "text" },
    { name: "after_minutes", kind: "number" },
    { name: "channel", kind: "choice", choices: words("message.channel", CHANNELS) },
    { name: "sender_zh", kind: "text" },
    { name: "to_role", kind: "choice", choices: words("role", ROLES) },
    { name: "to_city", kind: "choice", choices: cities(), optional: true },
    { name: "title_zh", kind: "text" },
    { name: "title_en", kind: "text" },
    { name: "text_zh", kind: "long", wide: true },
  ];
  const expectation = (objectives: Part[]): Spec[] => [
    { name: "key", kind: "text" },
    { name: "title_zh", kind: "text" },
    { name: "title_en", kind: "text" },
    { name: "objective", kind: "choice", choices: objectives.map((one) => ({ value: String(one["key"]), label: said(one as { title_zh: string }) })) },
    { name: "action", kind: "choice", choices: words("drill.done", ACTIONS) },
    { name: "role", kind: "choice", choices: words("role", ROLES), optional: true },
    { name: "city", kind: "choice", choices: cities(), optional: true },
    { name: "within_minutes", kind: "number" },
    { name: "guide_zh", kind: "text", wide: true },
  ];
  const need = (form: string): Spec[] => [
    { name: "form", kind: "choice", choices: words("form", ["unit", "supply", "resource"]) },
    { name: "kind", kind: "choice", choices: kindsOf(form) },
    { name: "quantity", kind: "number" },
    { name: "due_minutes", kind: "number" },
    { name: "latest_minutes", kind: "number" },
    { name: "priority", kind: "number" },
  ];

  function kindsOf(form: string): Choice[] {
    if (form === "supply") return named(reference.items, (key) => names.item("supply", key));
    if (form === "resource") return named(reference.resourceKinds, (key) => names.item("resource", key));
    return named(reference.capabilities, (key) => names.item("unit", key));
  }

  function effect(kind: string): Spec[] {
    if (kind === "incident") {
      return [
        { name: "ref", kind: "text" },
        { name: "title_zh", kind: "text" },
        { name: "type_code", kind: "choice", choices: [...reference.eventTypes.values()].map((one) => ({ value: one.code, label: `${one.code} ${names.eventType(one.code)}` })) },
        { name: "county", kind: "choice", choices: reference.known.counties.map((one) => ({ value: one.adcode, label: names.place(one.adcode) })) },
        { name: "place_zh", kind: "text" },
        { name: "lat", kind: "number", optional: true },
        { name: "lon", kind: "number", optional: true },
        { name: "minutes_ago", kind: "number" },
        { name: "grade", kind: "number", optional: true },
        { name: "level", kind: "number" },
        ...COUNTS,
      ];
    }
    const fields: Record<string, Spec[]> = {
      casualties: [{ name: "ref", kind: "text" }, ...COUNTS],
      road: [{ name: "edges", kind: "list", wide: true }, { name: "closed", kind: "check" }, { name: "speed_factor", kind: "number" }, { name: "reason_zh", kind: "text", wide: true }],
      weather: [{ name: "city", kind: "choice", choices: cities() }, { name: "speed_factor", kind: "number" }, { name: "reason_zh", kind: "text", wide: true }],
      breakdown: [{ name: "city", kind: "choice", choices: cities() }, { name: "unit_kind", kind: "choice", choices: named(reference.unitKinds, names.unitKind) }],
      refusal: [{ name: "city", kind: "choice", choices: cities() }, { name: "reason_code", kind: "choice", choices: named(reference.refusalReasons, names.refusal) }],
      network_loss: [{ name: "city", kind: "choice", choices: cities(), optional: true }, { name: "role", kind: "choice", choices: words("role", ROLES) }, { name: "minutes", kind: "number" }],
    };
    return fields[kind] ?? [];
  }

  return { cities, facts, objective, inject, expectation, need, effect };
}

/** An effect of another kind starts with what that kind must have. */
export function newEffect(kind: string): Part {
  const begin: Record<string, Part> = {
    incident: { ref: "", title_zh: "", type_code: "", county: "", place_zh: "", lat: null, lon: null, minutes_ago: 0, grade: null, level: 3, needs: [], ...zeros() },
    casualties: { ref: "", needs: [], ...zeros() },
    road: { edges: [], closed: true, speed_factor: 1, reason_zh: "" },
    weather: { city: "", speed_factor: 0.5, reason_zh: "" },
    breakdown: { city: "", unit_kind: "" },
    refusal: { city: "", reason_code: "" },
    network_loss: { city: null, role: "duty_officer", minutes: 15 },
  };
  return { kind, ...begin[kind] };
}

const zeros = (): Part => Object.fromEntries(COUNTS.map((one) => [one.name, 0]));
export const conditionOf = (inject: Part): string => {
  const when = inject["when"] as Part | null;
  return when ? (when["action"] ? "action" : "unless_acknowledged") : "clock";
};
export const labelOf = (name: string): string => word("script", name);
export const none = (): string => text("ui.none");
