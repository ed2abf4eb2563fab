/** What a crew says beside its steps: where it is, that it is late, that it broke down. Kept on the phone like a step. */
import type { Movement } from "@/api/types";
import type { FormValues } from "@/features/decide/form";
import { useSideActions, type SideKind } from "@/features/movements/sideActions";
import { useDispatch } from "@/stores/dispatch";
import { useOutbox } from "@/stores/outbox";
import { useFieldSteps } from "./steps";

export type FieldReport = Extract<SideKind, "position" | "delay" | "breakdown">;
const REPORTS: FieldReport[] = ["position", "delay", "breakdown"];
const PATIENCE_MS = 10_000; // for the satellites
const FRESH_MS = 60_000;

export function useFieldReports() {
  const side = useSideActions();
  const dispatch = useDispatch();
  const outbox = useOutbox();
  const { foreseen } = useFieldSteps();

  const reportsOf = (line: Movement): FieldReport[] => REPORTS.filter((kind) => side.actionsOf(foreseen(line)).includes(kind));

  /** False when the device has no room left. */
  function report(line: Movement, kind: FieldReport, values: FormValues): boolean {
    return outbox.add({
      about: `movement:${line.id}`,
      path: `/movements/${line.id}/${kind}`,
      body: bodyOf(kind, values),
      seen_version: (dispatch.movements.get(line.id) ?? line).version,
      label: side.label(kind),
      step: kind === "breakdown" ? kind : null,
    });
  }

  return { reportsOf, report, fieldsOf: (line: Movement, kind: FieldReport) => side.action(line, kind).fields, labelOf: side.label };
}

function bodyOf(kind: FieldReport, values: FormValues): Record<string, unknown> {
  const note = String(values["note"] ?? "");
  if (kind === "delay") return { arrive_at: values["arrive_at"], note };
  if (kind === "breakdown") return { note };
  const number = (name: string): number | null => (values[name] ? Number(values[name]) : null);
  return { node: values["node"] || null, lat: number("lat"), lon: number("lon"), note, occurred_at: new Date().toISOString() };
}

/** Where this phone is, WGS-84; null when it does not know or may not say. */
export function whereItIs(): Promise<{ lat: number; lon: number } | null> {
  return new Promise((done) => {
    if (!("geolocation" in navigator)) return done(null);
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => done({ lat: coords.latitude, lon: coords.longitude }),
      () => done(null),
      { timeout: PATIENCE_MS, maximumAge: FRESH_MS, enableHighAccuracy: true },
    );
  });
}
