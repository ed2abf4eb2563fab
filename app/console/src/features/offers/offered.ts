/** What a city can offer, and which needs an offer would serve. */
import type { Incident, Lot, Need, Offer, Plan, Resource, Unit } from "@/api/types";
import { useFitness } from "@/features/register/fitness";
import { text } from "@/i18n";
import { useConnection } from "@/stores/connection";
import { useDispatch } from "@/stores/dispatch";
import { useNames } from "@/stores/names";
import { useRegister } from "@/stores/register";
import { useSession } from "@/stores/session";
import type { Choice } from "@/ui/Combo.vue";

export interface Offerable extends Choice {
  free: number;
  measure: string;
  serves: boolean; // an open need asks for it
}

export function useOffered() {
  const connection = useConnection();
  const dispatch = useDispatch();
  const names = useNames();
  const register = useRegister();
  const session = useSession();
  const { all, reasonOf } = useFitness();

  /** Free and fit, of this officer's own city; what a need asks for stands first. */
  function choices(incident: Incident): Offerable[] {
    return all.value
      .filter((one) => one.row.city === session.city && !reasonOf(one))
      .map(({ form, row }) => {
        if (form === "lot") return supply(row as Lot, incident);
        return form === "unit" ? unit(row as Unit, incident) : place(row as Resource, incident);
      })
      .filter((one) => one.free > 0)
      .sort((a, b) => Number(b.serves) - Number(a.serves));
  }

  function choice(value: string, row: { site_id: number }, label: string, free: number, measure: string, serves: boolean): Offerable {
    const note = serves ? text("offer.serves") : "";
    return { value, label: `${label} · ${names.site(row.site_id)} · ${text("offer.free", { free, measure })}`, note, free, measure, serves };
  }

  const asked = (incident: Incident, form: string, kinds: string[]): boolean =>
    incident.needs.some((need) => need.state === "open" && need.form === form && kinds.includes(need.kind));

  const supply = (row: Lot, incident: Incident): Offerable =>
    choice(`lot:${row.id}`, row, `${names.item("supply", row.item)} ${row.lot_no}`, row.on_hand - row.held, names.measure("supply", row.item), asked(incident, "supply", [row.item]));
  const unit = (row: Unit, incident: Incident): Offerable =>
    choice(`unit:${row.id}`, row, row.name_zh, row.holder ? 0 : 1, text("measure.unit"), asked(incident, "unit", row.capabilities));
  const place = (row: Resource, incident: Incident): Offerable =>
    choice(`resource:${row.id}`, row, names.item("resource", row.resource_kind), row.capacity - row.occupied - row.held, names.measure("resource", row.resource_kind), asked(incident, "resource", [row.resource_kind]));

  /** Open needs of its incident that it would serve. */
  function needsFor(offer: Offer, incident: Incident): Need[] {
    const unitRow = offer.form === "unit" ? register.units.get(Number(offer.source.split(":")[1])) : undefined;
    return incident.needs.filter((need) => {
      if (need.state !== "open" || need.form !== offer.form) return false;
      if (!unitRow) return need.kind === offer.kind;
      return unitRow.capabilities.includes(need.kind) && (need.minimum_grade === null || unitRow.grade <= need.minimum_grade);
    });
  }

  const isOpen = (offer: Offer): boolean => offer.state === "open" && Date.parse(offer.valid_until) > connection.now;
  const ofIncident = (id: number): Offer[] => dispatch.offers.filter((one) => one.incident_id === id).sort((a, b) => b.id - a.id);
  const draftOf = (incident_id: number): Plan | undefined => dispatch.plansOf(incident_id).find((plan) => plan.state === "draft");

  /** "救护车 呼-急-03 × 1" as the register calls it. */
  function nameOf(offer: Offer): string {
    const kind = offer.form === "unit" ? names.unitKind(offer.kind) : names.item(offer.form, offer.kind);
    const measure = offer.form === "unit" ? text("measure.unit") : names.measure(offer.form, offer.kind);
    return `${kind}${offer.form === "unit" ? ` ${names.source(offer.source)}` : ""} × ${offer.quantity} ${measure}`;
  }

  return { choices, needsFor, isOpen, ofIncident, draftOf, nameOf };
}
