/** What is wrong with a script, in the reader's words: which field or key, and why. */
import type { Problem } from "@/api/http";
import { problemText } from "@/features/decide/problems";
import { isTextKey, word } from "@/i18n";

/** `line`: of the file, row of the sheet, or number of the inject; 0 when it is none of them. */
export interface Fault {
  line: number;
  field: string;
  problem: string;
  limits: Record<string, string>;
}

export const faultsOf = (problem: Problem | null): Fault[] => (problem?.details["faults"] ?? []) as Fault[];

export function faultText(fault: Fault): string {
  return problemText(labelOf(fault.field), fault.problem, fault.limits);
}

/** "injects.2.effect.road.reason_zh" is the reason; a key of the script stands as it is. */
function labelOf(field: string): string {
  const name = field.split(".").findLast((part) => isTextKey(`script.${part}`));
  return name ? word("script", name) : field;
}
