/** How packages stand, asked anew soon after anything changed that they depend on. */
import { computed, onScopeDispose, shallowRef, watch } from "vue";
import { asProblem, type Problem } from "@/api/http";
import type { MemberStanding, PackageStanding, PackageStandings } from "@/api/types";
import { text, word } from "@/i18n";
import { useDispatch } from "@/stores/dispatch";
import { useIncidents } from "@/stores/incidents";
import { useNames } from "@/stores/names";
import { useRegister } from "@/stores/register";

const QUIET_MS = 400;

export function useStandings(load: () => Promise<PackageStandings>) {
  const dispatch = useDispatch();
  const incidents = useIncidents();
  const register = useRegister();
  const found = shallowRef<PackageStanding[] | null>(null);
  const failed = shallowRef<Problem | null>(null);
  let waiting: ReturnType<typeof setTimeout> | undefined;
  let asked = 0;

  async function reload(): Promise<void> {
    const mine = (asked += 1);
    try {
      const answer = await load();
      if (mine === asked) [found.value, failed.value] = [answer.packages, null];
    } catch (error) {
      if (mine === asked) failed.value = asProblem(error);
    }
  }

  function soon(): void {
    clearTimeout(waiting);
    waiting = setTimeout(() => void reload(), QUIET_MS);
  }

  watch(() => [register.allUnits, register.allLots, dispatch.packages, dispatch.newestPlans, incidents.all], soon);
  onScopeDispose(() => clearTimeout(waiting));
  void reload();
  const byId = computed(() => new Map((found.value ?? []).map((one) => [one.package_id, one])));
  return { found, failed, byId, reload };
}

/** Members in the officers' words. */
export function useMembers() {
  const dispatch = useDispatch();
  const names = useNames();
  const register = useRegister();

  function nameOf(one: { source: string; quantity: number }): string {
    const id = Number(one.source.split(":")[1]);
    if (one.source.startsWith("unit:")) {
      const unit = register.units.get(id);
      return unit ? `${unit.name_zh} ${names.unitKind(unit.unit_kind)}` : one.source;
    }
    const lot = register.lots.get(id);
    return lot ? `${names.item("supply", lot.item)} × ${one.quantity} ${names.measure("supply", lot.item)}` : one.source;
  }

  const packageName = (id: number): string => names.packageName(id);

  /** Why it could not go, "" when it could. */
  function why(one: MemberStanding): string {
    if (one.state === "free") return "";
    const holders = one.holders.join(text("ui.comma"));
    if (one.state === "unfit") return word("unfit.reason", one.reason);
    if (one.state === "short") return text("package.short", { free: one.free, quantity: one.quantity });
    if (one.state === "no_trucks") return text("package.no_trucks");
    if (one.state === "drafted") return text("package.drafted", { holders });
    return one.held_in ? text("package.held_in", { name: packageName(one.held_in), holders }) : text("package.held", { holders });
  }

  /** "also in Hohhot drainage package": one row, held once. */
  const alsoIn = (one: MemberStanding): string =>
    one.also_in.length ? text("package.also_in", { names: one.also_in.map(packageName).join(text("ui.comma")) }) : "";

  /** A unit's skills beside the one that counts. */
  function skills(source: string): string[] {
    const unit = source.startsWith("unit:") ? register.units.get(Number(source.split(":")[1])) : undefined;
    return (unit?.capabilities ?? []).map((key) => names.item("unit", key));
  }

  const known = (id: number) => dispatch.packagesById.get(id);
  return { nameOf, why, alsoIn, skills, packageName, known };
}
