/** What an officer can ask of incident command; each call carries the key of one intent. */
import { call, newKey } from "./http";
import type {
  AlertReading, Casualty, Consultation, Expert, Incident, IncidentReport, IssuedWarning, NewWarning, Notice, ReportContent, SetLimit, Tally,
} from "./types";

type Seen = { seen_version: number };
type Reason = Seen & { reason: string };
type FromAlert = { alert_reference?: string | null };
export type Counts = Pick<Tally, "deaths" | "missing" | "trapped" | "injured" | "seriously_injured" | "affected" | "evacuated">;
export type Observation = Seen & { observed_at: string; counts: Counts; source: string };
export type PhoneCall = Seen & {
  phoned_at: string;
  log: { caller: string; called: string; content: string; leaders_informed: string };
};
export type LimitSetting = Reason & {
  step: SetLimit["step"];
  category: string;
  grade: string;
  city: string;
  minutes: number;
  source: string;
};
export type NewCall = { expert_id: number; called_at: string; reached: boolean; question: string; advice: string };
export type NewCasualty = Pick<Casualty, "name" | "sex" | "age" | "condition" | "whereabouts" | "contact_phone">;

const post = <T>(path: string, body: unknown, key: string): Promise<T> => call<T>("POST", path, body, key);

export const reports = {
  write: (id: number, body: Seen & { content: ReportContent }, key: string) =>
    call<IncidentReport>("PUT", `/incident-reports/${id}/draft`, body, key),
  phone: (id: number, body: PhoneCall, key: string) => post<IncidentReport>(`/incident-reports/${id}/phone-call`, body, key),
  issue: (id: number, body: Seen, key: string) => post<IncidentReport>(`/incident-reports/${id}/issue`, body, key),
  correct: (id: number, body: Reason, key: string) => post<IncidentReport>(`/incident-reports/${id}/correction`, body, key),
  addFollowUp: (incident_id: number, key: string) => post<IncidentReport>(`/incidents/${incident_id}/follow-up`, {}, key),
  setLimit: (body: LimitSetting, key: string) => call<SetLimit>("PUT", "/reporting-limits", body, key),
};

export const warnings = {
  issue: (body: NewWarning, key: string) => post<IssuedWarning>("/warnings", body, key),
  readAlert: (content: string) => post<AlertReading>("/alerts/reading", { content }, newKey()),
  change: (id: number, body: Reason & FromAlert & { level: number; valid_until: string }, key: string) =>
    post<IssuedWarning>(`/warnings/${id}/level`, body, key),
  cancel: (id: number, body: Reason & FromAlert, key: string) => post<IssuedWarning>(`/warnings/${id}/cancellation`, body, key),
  link: (id: number, body: Reason & { incident_id: number | null }, key: string) =>
    call<IssuedWarning>("PUT", `/warnings/${id}/incident`, body, key),
  acknowledge: (id: number, body: Seen, key: string) => post<Notice>(`/notices/${id}/acknowledgement`, body, key),
};

export const people = {
  observe: (incident_id: number, body: Observation, key: string) => post<Tally>(`/incidents/${incident_id}/tallies`, body, key),
  correct: (id: number, body: Observation & { reason: string }, key: string) => post<Tally>(`/tallies/${id}/correction`, body, key),
  askEnd: (id: number, body: Reason & { what: "destroy" | "keep"; until: string | null }, key: string) =>
    post<Incident>(`/incidents/${id}/persons-end`, body, key),
  decideEnd: (id: number, body: Seen & { granted: boolean }, key: string) => post<Incident>(`/incidents/${id}/persons-end/decision`, body, key),
  enter: (incident_id: number, body: NewCasualty, key: string) => post<Casualty>(`/incidents/${incident_id}/casualties`, body, key),
};

export const command = {
  reopen: (id: number, body: Reason, key: string) => post<Incident>(`/incidents/${id}/reopening`, body, key),
  confirmNeeds: (id: number, body: Seen & { need_ids: number[] }, key: string) =>
    post<Incident>(`/incidents/${id}/need-confirmations`, body, key),
  link: (id: number, body: Reason & { other_id: number }, key: string) => post<Incident>(`/incidents/${id}/links`, body, key),
  unlink: (id: number, body: Seen & { other_id: number }, key: string) => post<Incident>(`/incidents/${id}/unlinking`, body, key),
  merge: (id: number, body: Reason & { into_id: number }, key: string) => post<Incident>(`/incidents/${id}/merging`, body, key),
};

export const experts = {
  keep: (id: number, body: Seen & { availability: Expert["availability"]; phone: string | null }, key: string) =>
    call<Expert>("PATCH", `/experts/${id}`, body, key),
  consult: (incident_id: number, body: NewCall, key: string) =>
    post<Consultation>(`/incidents/${incident_id}/consultations`, body, key),
};
