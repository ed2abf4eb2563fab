/** What an officer can ask the server to do; each call carries the key of one intent. */
import type {
  Desk, FloorConsent, Handover, Incident, LoanRequest, LogEntry, Lot, MessageReading, Movement, Offer, Order, Plan, Plans, Report, Resource, Road, Run, Service, Shift, Shifts, StatedNeed, Steps, StockTake, Struck, Swap, Task, Unit, Wanted, Weather,
} from "./types";
import { call, newKey } from "./http";

type Seen = { seen_version: number };
type SeenPlan = Seen & { content_hash: string };

const post = <T>(path: string, body: unknown, key: string): Promise<T> => call<T>("POST", path, body, key);
const patch = <T>(path: string, body: unknown, key: string): Promise<T> => call<T>("PATCH", path, body, key);
const put = <T>(path: string, body: unknown, key: string): Promise<T> => call<T>("PUT", path, body, key);

export type RunOptions = { locked?: Wanted[]; forbidden?: Struck[]; safe?: boolean; around_run_id?: number; around?: string };
export type Correction = Seen & Partial<Omit<Report, "city">>;
export type ResponseStart = Seen & { matter: string; level: number; expected_hours: number; measures: string; decided_by?: string; reason?: string };
export type NeedChange = Seen & { quantity?: number; due_at?: string; latest_at?: string; priority?: number; state?: "withdrawn" };
export type Answer = SeenPlan & {
  city: string;
  lines: Record<number, number> | null;
  reason_code: string | null;
  note: string;
  valid_until: string | null;
  message_reference?: string | null;
  below_floor: Record<string, number> | null;
};
export type OralApproval = SeenPlan & { said_by: number; said_at: string; note: string };
export type ReceiptOf = Seen & {
  received_quantity: number;
  damaged_quantity: number;
  note: string;
  difference_code: string | null;
  command_post: string;
};
export type RequestOf = Seen & {
  kind: LoanRequest["kind"];
  reason: string;
  quantity?: number;
  until_at?: string;
  need_id?: number;
};
export type ReturnOf = Seen & { returned_quantity: number; lost_quantity: number };
export type InspectionOf = Seen & { condition: "good" | "damaged" | "unusable"; damage_yuan: number | null; note: string };

export const incidents = {
  log: (body: Report, key: string) => post<Incident>("/incidents", body, key),
  correct: (id: number, body: Correction, key: string) => patch<Incident>(`/incidents/${id}`, body, key),
  grade: (id: number, body: Seen & { grade: number | null; basis: string }, key: string) =>
    post<Incident>(`/incidents/${id}/grading`, body, key),
  startResponse: (id: number, body: ResponseStart, key: string) => post<Incident>(`/incidents/${id}/response`, body, key),
  endResponse: (id: number, body: Seen & { reason: string }, key: string) =>
    post<Incident>(`/incidents/${id}/response-end`, body, key),
  stateNeeds: (id: number, body: Seen & { needs: StatedNeed[] }, key: string) =>
    post<Incident>(`/incidents/${id}/needs`, body, key),
  changeNeed: (id: number, body: NeedChange, key: string) => patch<Incident>(`/needs/${id}`, body, key),
};

export const readMessage = (content: string) => post<MessageReading>("/messages/reading", { content }, newKey());

export const plans = {
  propose: (incident_ids: number[], key: string) => post<Run>("/runs", { incident_ids }, key),
  planAround: (incident_ids: number[], options: RunOptions, key: string) => post<Run>("/runs", { incident_ids, options }, key),
  cancelRun: (id: number, key: string) => post<Run>(`/runs/${id}/cancellation`, {}, key),
  takeBest: (id: number, key: string) => post<Run>(`/runs/${id}/best`, {}, key),
  draft: (run_id: number, proposal: string, lines: Record<string, number> | null, key: string) =>
    post<Plans>("/plans", { run_id, proposal, lines }, key),
  submit: (id: number, body: SeenPlan, key: string) => post<Plan>(`/plans/${id}/submission`, body, key),
  withdraw: (id: number, body: Seen & { note: string }, key: string) => post<Plan>(`/plans/${id}/withdrawal`, body, key),
  consent: (id: number, body: Answer, key: string) => post<Plan>(`/plans/${id}/consents`, body, key),
  confirmConsent: (id: number, body: { city: string; content_hash: string }, key: string) =>
    post<Plan>(`/plans/${id}/consent-confirmation`, body, key),
  takeBackConsent: (id: number, body: { city: string; reason_code: string; note: string }, key: string) =>
    post<Plan>(`/plans/${id}/consent-withdrawal`, body, key),
  approveOrally: (id: number, body: OralApproval, key: string) => post<Plan>(`/plans/${id}/oral-approval`, body, key),
  endorse: (id: number, body: SeenPlan & { agree: boolean; note: string }, key: string) => post<Plan>(`/plans/${id}/endorsement`, body, key),
  remind: (id: number, body: Seen & { city: string; note: string }, key: string) => post<Plan>(`/plans/${id}/reminders`, body, key),
  leaveOutUnfit: (id: number, body: Seen, key: string) => post<Plan>(`/plans/${id}/unfit-lines`, body, key),
  confirmInWriting: (id: number, body: Seen, key: string) => post<Plan>(`/plans/${id}/written-confirmation`, body, key),
  approve: (id: number, body: SeenPlan, key: string) => post<Plan>(`/plans/${id}/approval`, body, key),
  reject: (id: number, body: Seen & { note: string }, key: string) => post<Plan>(`/plans/${id}/rejection`, body, key),
  replan: (id: number, body: Seen & { together_with: number[] }, key: string) => post<Run>(`/plans/${id}/replanning`, body, key),
  revise: (id: number, body: Seen & { run_id: number; proposal: string }, key: string) =>
    post<Plan>(`/plans/${id}/revision`, body, key),
};

export const orders = {
  acknowledge: (id: number, body: Seen, key: string) => post<Order>(`/orders/${id}/acknowledgement`, body, key),
  setReceiver: (id: number, body: Seen & { receiver: string; receive_place: string; contact: string; phone: string }, key: string) =>
    post<Order>(`/orders/${id}/receiver`, body, key),
  setSender: (id: number, body: Seen & { contact: string; phone: string; passes: Record<number, string> }, key: string) =>
    post<Order>(`/orders/${id}/sender`, body, key),
  stateCosts: (id: number, body: Seen, key: string) => post<Order>(`/orders/${id}/statement`, body, key),
  dispute: (id: number, body: Seen & { reason: string }, key: string) => post<Order>(`/orders/${id}/dispute`, body, key),
  closeItem: (id: number, number: number, body: Seen & { note: string }, key: string) =>
    post<Order>(`/orders/${id}/items/${number}/closing`, body, key),
  settle: (id: number, body: Seen, key: string) => post<Order>(`/orders/${id}/settlement`, body, key),
};

export const agreement = {
  allowBelowFloor: (incident_id: number, body: { city: string; form: string; kind: string; quantity: number; valid_until: string; note: string }, key: string) =>
    post<FloorConsent>(`/incidents/${incident_id}/floor-consents`, body, key),
  withdrawBelowFloor: (id: number, body: Seen, key: string) => post<FloorConsent>(`/floor-consents/${id}/withdrawal`, body, key),
};

export const offers = {
  make: (incident_id: number, body: { source: string; quantity: number; valid_until: string; note: string }, key: string) =>
    post<Offer>(`/incidents/${incident_id}/offers`, body, key),
  takeUp: (id: number, body: Seen & { need_id: number; quantity: number; plan_id: number | null }, key: string) =>
    post<Plan>(`/offers/${id}/take-up`, body, key),
  decline: (id: number, body: Seen & { reason: string }, key: string) => post<Offer>(`/offers/${id}/refusal`, body, key),
  withdraw: (id: number, body: Seen, key: string) => post<Offer>(`/offers/${id}/withdrawal`, body, key),
};

export type Step = "departure" | "arrival" | "release";

export const movements = {
  /** One step for many rows in the ordinary way (in full, in good order): all of them or none. */
  stepAll: (body: Steps, key: string) => post<{ movements: Movement[] }>("/movements/steps", body, key),
  step: (id: number, step: Step, body: Seen & { occurred_at?: string }, key: string) =>
    post<Movement>(`/movements/${id}/${step}`, body, key),
  depart: (id: number, body: Seen & { occurred_at?: string; sent_quantity: number; note: string }, key: string) =>
    post<Movement>(`/movements/${id}/departure`, body, key),
  position: (id: number, body: Seen & { lat: number | null; lon: number | null; node: string | null; note: string }, key: string) =>
    post<Movement>(`/movements/${id}/position`, body, key),
  delay: (id: number, body: Seen & { arrive_at: string; note: string }, key: string) => post<Movement>(`/movements/${id}/delay`, body, key),
  tell: (id: number, what: "breakdown" | "resumption" | "relief", body: Seen & { note?: string }, key: string) =>
    post<Movement>(`/movements/${id}/${what}`, body, key),
  homeward: (id: number, body: Seen & { checklist: string[] }, key: string) => post<Movement>(`/movements/${id}/homeward`, body, key),
  waive: (id: number, body: Seen & { reason: string }, key: string) => post<Movement>(`/movements/${id}/demobilisation-waiver`, body, key),
  letOn: (id: number, body: Seen & { until_at: string; reason: string }, key: string) => post<Movement>(`/movements/${id}/hours`, body, key),
  demobilise: (id: number, body: Seen & { checklist: string[] }, key: string) => post<Movement>(`/movements/${id}/demobilisation`, body, key),
  ask: (id: number, body: RequestOf, key: string) => post<LoanRequest>(`/movements/${id}/requests`, body, key),
  receive: (id: number, body: ReceiptOf, key: string) => post<Movement>(`/movements/${id}/receipt`, body, key),
  return: (id: number, body: ReturnOf, key: string) => post<Movement>(`/movements/${id}/return`, body, key),
  inspect: (id: number, body: InspectionOf, key: string) => post<Movement>(`/movements/${id}/inspection`, body, key),
};

export type DueDates = { maintenance_due_on: string | null; inspection_due_on: string | null; training_due_on: string | null };
export type ConfirmedRow = { form: "lot" | "unit" | "resource"; id: number; version: number };
export type CountedLot = Seen & { lot_id: number; counted: number; reason: string };

export const loanRequests = {
  answer: (id: number, body: Seen & { accept: boolean; note: string }, key: string) =>
    post<LoanRequest>(`/loan-requests/${id}/answer`, body, key),
  withdraw: (id: number, body: Seen, key: string) => post<LoanRequest>(`/loan-requests/${id}/withdrawal`, body, key),
};

export const register = {
  countLot: (id: number, body: Seen & { on_hand: number; expires_on?: string | null }, key: string) =>
    patch<Lot>(`/lots/${id}`, body, key),
  setReadiness: (id: number, body: Seen & { readiness: Unit["readiness"] }, key: string) =>
    patch<Unit>(`/units/${id}`, body, key),
  setCapacity: (id: number, body: Seen & { capacity?: number; occupied?: number }, key: string) =>
    patch<Resource>(`/resources/${id}`, body, key),
  setDueDates: (id: number, body: Seen & DueDates, key: string) => put<Unit>(`/units/${id}/due-dates`, body, key),
  setModes: (id: number, body: Seen & { modes: Unit["modes"] }, key: string) => put<Unit>(`/units/${id}/modes`, body, key),
  confirmSite: (site_id: number, rows: ConfirmedRow[], key: string) =>
    post<{ count: number }>(`/sites/${site_id}/confirmation`, { rows }, key),
  submitStockTake: (site_id: number, body: { counts: CountedLot[]; note: string }, key: string) =>
    post<StockTake>(`/sites/${site_id}/stock-takes`, body, key),
  decideStockTake: (id: number, body: Seen & { approve: boolean; note: string }, key: string) =>
    post<StockTake>(`/stock-takes/${id}/decision`, body, key),
};

type Timetable = Pick<Service, "minutes" | "seats" | "boarding_minutes" | "departures" | "first" | "last" | "every_minutes" | "source" | "valid_until">;
type Setting = { speed_factor: number; reason: string; seen_version: number | null };

export const region = {
  setRoad: (edge_id: string, body: Setting & { closed: boolean }, key: string) =>
    put<Road>(`/roads/${edge_id}`, body, key),
  addService: (body: Timetable & Pick<Service, "number" | "mode" | "from_place" | "to_place">, key: string) => post<Service>("/services", body, key),
  changeService: (id: number, body: Timetable & Seen, key: string) => put<Service>(`/services/${id}`, body, key),
  closeService: (id: number, body: Seen & { closed: boolean; reason: string }, key: string) => put<Service>(`/services/${id}/closing`, body, key),
  setWeather: (city: string, body: Setting, key: string) => put<Weather>(`/weather/${city}`, body, key),
};

type Post = { city: string | null; role: string };
export type NewTask = Post & { title: string; note: string; due_at: string; about: string };
export type NewLogEntry = {
  form: "phone" | "note"; occurred_at: string; caller: string; content: string; informed: string; about: string; corrects_id: number | null;
};
type Ending = Seen & { ending: string };

export const duty = {
  makeTask: (body: NewTask, key: string) => post<Task>("/tasks", body, key),
  acknowledgeTask: (id: number, body: Seen, key: string) => post<Task>(`/tasks/${id}/acknowledgement`, body, key),
  finishTask: (id: number, body: Ending, key: string) => post<Task>(`/tasks/${id}/completion`, body, key),
  cancelTask: (id: number, body: Ending, key: string) => post<Task>(`/tasks/${id}/cancellation`, body, key),
  setDesk: (city: string, body: { phone: string; day_starts: string; night_starts: string; seen_version: number | null }, key: string) =>
    put<Desk>(`/duty-desks/${city}`, body, key),
  planMonth: (city: string, body: { month: string; leader_ids: number[]; officer_ids: number[] }, key: string) =>
    post<Shifts>(`/duty-desks/${city}/months`, body, key),
  setShift: (id: number, body: Seen & { leader_id: number; officer_ids: number[] }, key: string) => patch<Shift>(`/shifts/${id}`, body, key),
  askSwap: (shift_id: number, body: { to_id: number; reason: string }, key: string) => post<Swap>(`/shifts/${shift_id}/swaps`, body, key),
  answerSwap: (id: number, body: Seen & { accept: boolean }, key: string) => post<Swap>(`/swaps/${id}/answer`, body, key),
  decideSwap: (id: number, body: Seen & { approve: boolean }, key: string) => post<Swap>(`/swaps/${id}/decision`, body, key),
  makeHandover: (body: { to_id: number; notes: string[] }, key: string) => post<Handover>("/handovers", body, key),
  addHandoverNote: (id: number, body: Seen & { note: string }, key: string) => post<Handover>(`/handovers/${id}/notes`, body, key),
  acknowledgeItems: (id: number, body: Seen & { keys: string[] }, key: string) =>
    post<Handover>(`/handovers/${id}/acknowledgements`, body, key),
  signHandover: (id: number, body: Seen, key: string) => post<Handover>(`/handovers/${id}/signature`, body, key),
  cancelHandover: (id: number, body: Seen & { reason: string }, key: string) => post<Handover>(`/handovers/${id}/cancellation`, body, key),
  writeLog: (body: NewLogEntry, key: string) => post<LogEntry>("/duty-log", body, key),
};
