/** What has happened to a movement since a dialog about it was opened, in words. */
import { computed, type ComputedRef } from "vue";
import type { Movement } from "@/api/types";
import { text, word } from "@/i18n";
import { brief, number } from "@/i18n/times";

export function useChanged(current: () => Movement): ComputedRef<string[]> {
  const before = { ...current() };
  return computed(() => {
    const now = current();
    if (now.id !== before.id || now.version === before.version) return [];
    const rows: [string, string, string][] = [
      [text("movement.state"), word("movement.state", before.state), word("movement.state", now.state)],
      [text("order.quantity"), number(before.quantity), number(now.quantity)],
      [text("movement.eta"), brief(before.planned_arrive_at), brief(now.planned_arrive_at)],
      [text("side.command"), before.command_post, now.command_post],
    ];
    const said = rows.filter(([, was, is]) => was !== is).map(([label, was, is]) => `${label} ${was || "—"} → ${is || "—"}`);
    return said.length ? said : [text("movement.changed_otherwise")];
  });
}
