/** The demobilisation list of a movement: which steps are its own, and which still bar its way home. */
import type { Movement } from "@/api/types";
import { useReference } from "@/stores/reference";

export function useChecklist() {
  const reference = useReference();
  const formOf = (line: Movement): "unit" | "supply" => (line.form === "unit" ? "unit" : "supply");
  const stepsOf = (lines: readonly Movement[]) =>
    reference.known.agreement.demobilisation.steps.filter((step) => lines.some((line) => step.forms.includes(formOf(line))));
  const openOf = (line: Movement, ticked: readonly string[] = line.checklist): string[] =>
    stepsOf([line])
      .filter((step) => step.required && !ticked.includes(step.key))
      .map((step) => step.key);
  return { stepsOf, openOf };
}
