/** The server's shapes under the names they have there; generated from /api/openapi.json (`npm run types`). */
import type { components } from "./schema";

type Shapes = components["schemas"];

export type Officer = Shapes["Officer"];
export type SignedIn = Shapes["SignedIn"];
export type Site = Shapes["Site"];
export type Road = Shapes["Road"];
export type Weather = Shapes["Weather"];
export type Lot = Shapes["Lot"];
export type Unit = Shapes["Unit"];
export type Resource = Shapes["Resource"];
export type Fleet = Shapes["Fleet"];
export type Incident = Shapes["Incident"];
export type Need = Shapes["Need"];
export type StatedNeed = Shapes["StatedNeed"];
export type NeedSuggestion = Shapes["NeedSuggestion"];
export type NeedSuggestions = Shapes["NeedSuggestions"];
export type GradeSuggestion = Shapes["GradeSuggestion"];
export type Run = Shapes["Run"];
export type ProposalSummary = Shapes["ProposalSummary"];
export type Proposals = Shapes["Proposals"];
export type Proposal = Shapes["Proposal"];
export type ProposedMovement = Shapes["ProposedMovement"];
export type Goal = Shapes["Goal"];
export type Unmet = Shapes["Unmet"];
export type Plan = Shapes["Plan"];
export type Plans = Shapes["Plans"];
export type Consent = Shapes["Consent"];
export type Movement = Shapes["Movement"];
export type Steps = Shapes["Steps"];
export type Order = Shapes["Order"];
export type StatementLine = Shapes["StatementLine"];
export type Reach = Shapes["Reach"];
export type Travel = Shapes["Travel"];
export type Report = Shapes["Report"];
export type Task = Shapes["Task"];
export type Form = Need["form"];
export type Role = Officer["role"];

export type Snapshot = Shapes["Snapshot"];
export type Entries = Shapes["Entries"];
export type Entry = Entries["entries"][number];
export type Fact = Snapshot["objects"][number];
export type Kind = Fact["kind"];
export type ObjectOf<K extends Kind> = Extract<Fact, { kind: K }>["object"];
export type JournalEntry = Entry & { hash?: string };
export type JournalPage = { world: string; position: number; entries: JournalEntry[] };
