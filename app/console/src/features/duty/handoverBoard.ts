/** The board of duty handovers: its columns and what it can be narrowed by. */
import type { Handover } from "@/api/types";
import type { Column, Filter } from "@/features/board/columns";
import { word } from "@/i18n";
import { useNames } from "@/stores/names";
import { useReference } from "@/stores/reference";

export function useHandoverBoard() {
  const names = useNames();
  const reference = useReference();
  const left = (one: Handover): number => one.items.filter((item) => !item.acknowledged_at && !item.gone_at).length;

  const columns: Column<Handover>[] = [
    { key: "city", label: "register.city", value: (one) => names.city(one.city) },
    { key: "role", label: "handover.post", value: (one) => word("role", one.role) },
    { key: "from", label: "handover.giver", value: (one) => names.officer(one.from_id) },
    { key: "to", label: "handover.taker", value: (one) => names.officer(one.to_id) },
    { key: "made_at", label: "handover.made_at", value: (one) => one.made_at, time: true },
    { key: "ended_at", label: "handover.ended_at", value: (one) => one.ended_at, time: true },
    { key: "items", label: "handover.items", value: (one) => one.items.length, num: true },
    { key: "left", label: "handover.unseen", value: left, num: true },
    { key: "state", label: "ui.state", value: (one) => word("handover.state", one.state), tight: true },
  ];

  const filters: Filter<Handover>[] = [
    {
      key: "state",
      label: "ui.state",
      choices: () => ["open", "signed", "cancelled"].map((value) => ({ value, label: word("handover.state", value) })),
      fits: (one, value) => one.state === value,
    },
    {
      key: "city",
      label: "register.city",
      choices: () => reference.known.cities.map((one) => ({ value: one.adcode, label: names.city(one.adcode) })),
      fits: (one, value) => one.city === value,
    },
    {
      key: "role",
      label: "handover.post",
      choices: () => ["duty_officer", "leader"].map((value) => ({ value, label: word("role", value) })),
      fits: (one, value) => one.role === value,
    },
  ];

  const words = (one: Handover): string => `${names.cityRole(one.city, one.role)} ${names.officer(one.from_id)} ${names.officer(one.to_id)}`;

  return { columns, filters, words };
}
