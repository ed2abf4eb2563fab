/** Offers of other cities that wait for this officer's word. */
import type { Offer } from "@/api/types";
import { useOffered } from "@/features/offers/offered";
import { text } from "@/i18n";
import { useDispatch } from "@/stores/dispatch";
import { useIncidents } from "@/stores/incidents";
import { useNames } from "@/stores/names";
import { useSession } from "@/stores/session";
import type { Waiting } from "./waiting";

export function useOfferRows(): () => Waiting[] {
  const dispatch = useDispatch();
  const incidents = useIncidents();
  const names = useNames();
  const session = useSession();
  const { isOpen, nameOf } = useOffered();

  const row = (one: Offer): Waiting => ({
    key: `offers:${one.id}`,
    group: "offers",
    title: `${names.city(one.city)} · ${nameOf(one)}`,
    detail: `${incidents.byId.get(one.incident_id)?.title ?? ""} · ${text("offer.valid_until")}`,
    city: one.city,
    due_at: one.valid_until,
    to: `/incidents/${one.incident_id}`,
    movements: [],
    since: one.made_at,
  });

  return () => dispatch.offers.filter((one) => isOpen(one) && session.can("offer.decide", one.city_to)).map(row);
}
