/** The duty desks: one of each city, and the joint command's, which is of no city. */
import { computed } from "vue";
import type { Officer } from "@/api/types";
import { JOINT_DESK } from "@/stores/names";
import { useOfficers } from "@/stores/officers";
import { useReference } from "@/stores/reference";
import { useSession } from "@/stores/session";

export function useDesks() {
  const officers = useOfficers();
  const reference = useReference();
  const session = useSession();
  const all = computed(() => [...reference.known.cities.map((city) => city.adcode), JOINT_DESK]);
  const mine = computed(() => session.city ?? JOINT_DESK);

  const mayPlan = (desk: string): boolean => (desk === JOINT_DESK ? session.can("roster.plan_joint") : session.can("roster.plan", desk));
  /** Who may stand on its roster as leader or as officer; the joint command's officers are all of one role. */
  const staffOf = (desk: string, post: "leader" | "duty_officer"): Officer[] => {
    const [city, role] = desk === JOINT_DESK ? [null, "joint_command"] : [desk, post];
    return officers.all.filter((one) => one.city === city && one.role === role);
  };
  return { all, mine, mayPlan, staffOf };
}
