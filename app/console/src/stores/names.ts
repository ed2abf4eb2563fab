/** What things are called, in the chosen language. */
import { isTextKey, locale, text, word } from "@/i18n";
import { number } from "@/i18n/times";
import type { Form, Movement } from "@/api/types";
import { useIncidentCommand } from "./command";
import { useDispatch } from "./dispatch";
import { useOfficers } from "./officers";
import { useReference } from "./reference";
import { useRegion } from "./region";
import { useRegister } from "./register";

export const JOINT_DESK = "joint"; // whose desk it is where it is no city's

interface Named {
  name_zh: string;
  name_en?: string;
}

const MARKS: Record<string, [string, string]> = {
  "150100": ["呼", "HH"],
  "150200": ["包", "BT"],
  "150600": ["鄂", "OR"],
  "150900": ["乌", "UL"],
};

const DEMO = "演示数据"; // as the seed of the register and of the experts writes it

/** English counts in plurals, its abbreviations (kW, m², m³/h) do not. */
export function counted(measure: string, quantity: number): string {
  if (quantity === 1 || !/^[a-z]{3,}$/.test(measure)) return measure;
  return measure.endsWith("x") || measure.endsWith("s") ? `${measure}es` : `${measure}s`;
}

export function useNames() {
  const reference = useReference();
  const region = useRegion();
  const officers = useOfficers();
  const command = useIncidentCommand();
  const register = useRegister();
  const dispatch = useDispatch();

  const said = (row: Named | undefined, otherwise: string): string => {
    if (!row) return otherwise;
    return locale.value === "en" && row.name_en ? row.name_en : row.name_zh;
  };
  const city = (code: string | null): string => (code && code !== JOINT_DESK ? said(reference.places.get(code), code) : text("city.joint"));
  const cityMark = (code: string | null): string => {
    const mark = code ? MARKS[code] : undefined;
    return mark ? mark[locale.value === "en" ? 1 : 0] : locale.value === "en" ? "JC" : "联";
  };
  const place = (code: string): string => said(reference.places.get(code), code);
  const eventType = (code: string): string => said(reference.eventTypes.get(code), code);
  const item = (form: Form | string, key: string): string => {
    if (form === "supply") return said(reference.items.get(key), key);
    if (form === "resource") return said(reference.resourceKinds.get(key), key);
    return said(reference.capabilities.get(key), key);
  };
  const measure = (form: Form | string, key: string): string => {
    const row = form === "supply" ? reference.items.get(key) : form === "resource" ? reference.resourceKinds.get(key) : null;
    if (row) return locale.value === "en" ? row.unit_en : row.unit_zh;
    const rated = form === "unit" ? reference.capabilities.get(key)?.rated_unit : null;
    return rated ? word("rated", rated) : text("measure.unit");
  };
  /** "12 顶", "1 tent", "12 tents". */
  const measured = (form: Form | string, key: string, quantity: number): string => `${number(quantity)} ${counted(measure(form, key), quantity)}`;
  /** A floor speaks of items, kinds of unit, abilities or places. */
  const floorKind = (form: string, key: string): string =>
    form === "unit" ? unitKind(key) : item(form === "capability" ? "unit" : form, key);
  const clause = (key: string): string => {
    const row = reference.known.agreement.clauses.rows.find((one) => one.key === key);
    return row ? (locale.value === "en" ? row.title_en : row.title_zh) : key;
  };
  const difference = (code: string): string => said(reference.known.agreement.differences.reasons.find((one) => one.code === code), code);
  const unitKind = (key: string): string => said(reference.unitKinds.get(key), key);
  const vehicle = (key: string | null): string => (key ? said(reference.vehicleClasses.get(key), key) : "—");
  const site = (id: number): string => said(region.sites.get(id), `#${id}`);
  const officer = (id: number | null): string => (id === null ? text("officer.system") : said(officers.byId.get(id), `#${id}`));
  const expert = (id: number): string => said(command.experts.get(id), `#${id}`);
  const refusal = (code: string | null): string => (code ? said(reference.refusalReasons.get(code), code) : "");
  const demobStep = (key: string): string => said(reference.known.agreement.demobilisation.steps.find((one) => one.key === key), key);
  const packageName = (id: number): string => said(dispatch.packagesById.get(id), `#${id}`);
  const node = (id: string): string => reference.nodes.get(id)?.name_zh ?? id;
  const edge = (id: string): string => {
    const found = reference.edges.get(id);
    return found ? `${found.ref} ${found.name_zh} ${node(found.from_node)}–${node(found.to_node)}`.trim() : id;
  };
  /** "unit:7" is a call sign, "lot:5" a batch. */
  const source = (key: string): string => {
    const id = Number(key.split(":")[1]);
    if (key.startsWith("unit:")) return register.units.get(id)?.name_zh ?? key;
    if (key.startsWith("lot:")) return register.lots.get(id)?.lot_no ?? key;
    return key.startsWith("resource:") ? text("form.resource") : key;
  };
  /** 棉被 × 68, 伤员转运 呼-救-21: which movement among those of one incident. */
  const movement = (line: Pick<Movement, "form" | "kind" | "quantity" | "source">): string =>
    `${item(line.form, line.kind)} ${line.form === "unit" ? source(line.source) : `× ${number(line.quantity)}`}`;
  /** The title of something "about" a movement, which its incident alone does not tell apart. */
  const titled = (about: string, title: string): string => {
    const line = about.startsWith("movement:") ? dispatch.movements.get(Number(about.slice(9))) : undefined;
    return line ? `${movement(line)} · ${title}` : title;
  };
  /** Who confirmed, as the register has him: an officer by his Chinese name, or the demo seed. */
  const confirmer = (by: string): string => {
    if (by === DEMO) return text("app.seeded");
    return said(officers.all.find((one) => one.name_zh === by), by);
  };
  /** "person·h" is 人时; goods come with their own measure. */
  const costUnit = (unit: string): string => {
    const key = `cost.unit.${unit.replaceAll("·", "_")}`;
    return isTextKey(key) ? text(key) : unit;
  };
  const costRule = (what: string): string => {
    if (what === "damage") return text("cost.damage");
    const inKind = what.split("in_kind:")[1];
    return inKind ? text("cost.in_kind", { item: item("supply", inKind) }) : said(reference.costRules.get(what), what);
  };
  const cityRole = (code: string | null, role: string): string => `${city(code)} · ${word("role", role)}`;

  return {
    city, cityMark, place, eventType, item, measure, unitKind, vehicle, site, officer, expert, demobStep, packageName, refusal, node, edge, source,
    costRule, costUnit, cityRole, floorKind, clause, difference, movement, titled, confirmer, measured,
  };
}
