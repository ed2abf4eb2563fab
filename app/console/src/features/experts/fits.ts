/** Whether an expert is asked about incidents of a type: his prefixes begin its code. */
import type { Expert } from "@/api/types";

export function fits(expert: Expert, type_code: string): boolean {
  return expert.type_prefixes.some((prefix) => type_code.startsWith(prefix));
}
