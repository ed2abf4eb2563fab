/** What waits for this officer at the duty desk itself: handovers, swaps, counts to approve. */
import { useDesks } from "@/features/duty/desks";
import { text, word } from "@/i18n";
import { useDuty } from "@/stores/duty";
import { useNames } from "@/stores/names";
import { useRegister } from "@/stores/register";
import { useSession } from "@/stores/session";
import type { Group, Waiting } from "./waiting";

export function useDeskRows(): () => Waiting[] {
  const duty = useDuty();
  const register = useRegister();
  const session = useSession();
  const desks = useDesks();
  const names = useNames();

  const row = (group: Group, id: number, city: string, title: string, detail: string, to: string, since: string): Waiting => ({
    key: `${group}:${id}`,
    group,
    title,
    detail,
    city,
    due_at: null,
    to,
    movements: [],
    since,
  });

  function handovers(): Waiting[] {
    const me = session.officer?.id;
    return duty.allHandovers
      .filter((one) => one.state === "open" && ((one.to_id === me && !one.to_signed_at) || (one.from_id === me && !one.from_signed_at)))
      .map((one) => {
        const left = one.items.filter((item) => !item.acknowledged_at && !item.gone_at).length;
        const title = `${names.officer(one.from_id)} → ${names.officer(one.to_id)}`;
        return row("handovers", one.id, one.city, title, text("handover.left", { count: left }), "/duty/handover", one.made_at);
      });
  }

  function swaps(): Waiting[] {
    const me = session.officer?.id;
    return duty.allSwaps
      .filter(
        (one) =>
          (one.state === "asked" && one.to_id === me) ||
          (one.state === "accepted" && one.from_id !== me && desks.mayPlan(one.city)),
      )
      .map((one) => {
        const shift = duty.shifts.get(one.shift_id);
        const title = shift ? `${shift.day} ${word("shift", shift.period)}` : text("swap.title");
        const detail = `${names.officer(one.from_id)} → ${names.officer(one.to_id)} · ${one.reason}`;
        return row("swaps", one.id, one.city, title, detail, "/duty/roster", one.asked_at);
      });
  }

  function stockTakes(): Waiting[] {
    return register.allStockTakes
      .filter((one) => one.state === "submitted" && session.can("stock_take.decide", one.city) && one.counted_by !== session.officer?.id)
      .map((one) => {
        const different = one.lines.filter((line) => line.counted !== line.book).length;
        const detail = text("stocktake.lines", { count: one.lines.length, different });
        return row("stock_takes", one.id, one.city, names.site(one.site_id), detail, "/register/freshness", one.counted_at);
      });
  }

  return () => [...handovers(), ...swaps(), ...stockTakes()];
}
