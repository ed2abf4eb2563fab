/** The board of plans: its columns and what it can be narrowed by. */
import type { Consent, Plan } from "@/api/types";
import type { Column, Filter } from "@/features/board/columns";
import { text, word } from "@/i18n";
import { useIncidents } from "@/stores/incidents";
import { useNames } from "@/stores/names";
import { useReference } from "@/stores/reference";

const STATES = ["draft", "submitted", "replanning", "consented", "approved", "closed", "rejected", "withdrawn"];

export function usePlanBoard() {
  const incidents = useIncidents();
  const names = useNames();
  const reference = useReference();
  const titleOf = (plan: Plan): string => incidents.byId.get(plan.incident_id)?.title ?? "";
  const said = (one: Consent): string => `${names.city(one.city)} ${word("consent.state", one.state)}`;

  const columns: Column<Plan>[] = [
    { key: "number", label: "plan.number", value: (plan) => `${plan.number} ${word("plan.name", plan.name)}`, tight: true },
    { key: "state", label: "ui.state", value: (plan) => word("plan.state", plan.state), tight: true },
    { key: "incident", label: "order.incident", value: titleOf },
    { key: "city", label: "order.borrower", value: (plan) => names.city(plan.city), tight: true },
    { key: "proposed_by", label: "plan.proposed_by", value: (plan) => names.officer(plan.proposed_by), tight: true },
    { key: "proposed_at", label: "plan.proposed_at", value: (plan) => plan.proposed_at, time: true, tight: true },
    { key: "consents", label: "plan.consents", value: (plan) => plan.consents.map(said).join(text("ui.comma")) || null },
    { key: "movements", label: "plan.movements", value: (plan) => plan.movements.length, num: true, tight: true },
  ];

  const filters: Filter<Plan>[] = [
    {
      key: "state",
      label: "ui.state",
      choices: () => STATES.map((value) => ({ value, label: word("plan.state", value) })),
      fits: (plan, value) => plan.state === value,
    },
    {
      key: "city",
      label: "register.city",
      choices: () => reference.known.cities.map((one) => ({ value: one.adcode, label: names.city(one.adcode) })),
      fits: (plan, value) => plan.city === value || plan.consents.some((one) => one.city === value),
    },
    {
      key: "incident",
      label: "order.incident",
      choices: () => incidents.ranked.map((one) => ({ value: String(one.id), label: `${one.number} ${one.title}` })),
      fits: (plan, value) => plan.incident_id === Number(value),
      long: true,
    },
  ];

  const words = (plan: Plan): string => `${plan.number} ${word("plan.name", plan.name)} ${titleOf(plan)} ${names.officer(plan.proposed_by)}`;

  return { columns, filters, words };
}
