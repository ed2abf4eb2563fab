/** One's own account, and the accounts of others by two administrators. */
import { ask, call } from "./http";
import type { AccountReview, AskedChange, Mode, NewAccount, Officer, OwnAccount, ProposedFactor, SignedIn } from "./types";

export const account = {
  own: () => ask<OwnAccount>("/account"),
  confirm: (code: string) => call<SignedIn>("POST", "/session/confirmation", { code }),
  proposeFactor: (password: string, code: string | null) => call<ProposedFactor>("POST", "/account/second-factor", { password, code }),
  adoptFactor: (code: string) => call<SignedIn>("POST", "/account/second-factor/confirmation", { code }),
  changePassword: (password: string, new_password: string) => call<SignedIn>("POST", "/account/password", { password, new_password }),
};

export const accounts = {
  switchMode: (body: { read_only: boolean; reason: string }, key: string) => call<Mode>("PUT", "/mode", body, key),
  review: () => ask<AccountReview>("/account-review"),
  create: (body: NewAccount, key: string) => call<Officer>("POST", "/accounts", body, key),
  ask: (id: number, body: AskedChange, key: string) => call<Officer>("POST", `/accounts/${id}/change`, body, key),
  decide: (id: number, body: { granted: boolean; seen_version: number }, key: string) => call<Officer>("POST", `/accounts/${id}/decision`, body, key),
};
