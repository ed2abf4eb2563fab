/** What is wrong with a script, in the reader's words: which field or key, and why. */
import type { Problem } from "@/api/http";
import { problemText } from "@/features/decide/problems";
import { isTextKey, word } from "@/i18n";
import { useNames } from "@/stores/names";

/** `line`: of the file, row of the sheet, or number of the inject; 0 when it is none of them. */
export interface Fault {
  line: number;
  field: string;
  problem: string;
  limits: Record<string, string>;
}

export const faultsOf = (problem: Problem | null): Fault[] => (problem?.details["faults"] ?? []) as Fault[];

export function useFaultText() {
  const names = useNames();
  return (fault: Fault): string => {
    const said = fault.problem === "city_takes_no_part" ? { wrong: names.city(fault.limits["wrong"] ?? null) } : fault.limits;
    return problemText(labelOf(fault.field), fault.problem, said);
  };
}

/** "injects.2.effect.road.reason_zh" is the reason; a key of the script stands as it is. */
function labelOf(field: string): string {
  const name = field.split(".").findLast((part) => isTextKey(`script.${part}`));
  return name ? word("script", name) : field;
}
