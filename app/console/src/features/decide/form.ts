/** The fields of a short form, as data. */
export type FormValue = string | number | boolean | null;
export type FormValues = Record<string, FormValue>;

export interface FormField {
  name: string;
  label: string;
  kind: "text" | "long" | "number" | "time" | "choice" | "check";
  initial?: FormValue;
  optional?: boolean;
  hint?: string;
  choices?: readonly { value: string | number; label: string }[];
}
