/** Questions about a proposal: answered by the solver from the frozen problem; they change nothing. */
import { ask, call } from "@/api/http";
import type { Candidate, Difference, Explanation, Reviewed, Robustness, Struck, Wanted, WhyNot } from "@/api/types";

const at = (run: number, proposal: string, what: string): string => `/runs/${run}/proposals/${proposal}/${what}`;

export const questions = {
  explain: async (run: number, proposal: string) =>
    (await ask<{ explanation: Explanation }>(at(run, proposal, "explanation"))).explanation,
  robustness: async (run: number, proposal: string) =>
    (await ask<{ robustness: Robustness }>(at(run, proposal, "robustness"))).robustness,
  candidates: async (run: number, proposal: string, need: number) =>
    (await ask<{ candidates: Candidate[] }>(at(run, proposal, `candidates?need_id=${need}`))).candidates,
  whyNot: async (run: number, proposal: string, need: number, sources: string[]) =>
    (await ask<{ answers: WhyNot[] }>(at(run, proposal, `why-not?need_id=${need}&source=${sources.join(",")}`))).answers,
  review: (run: number, proposal: string, lines: Wanted[], struck: Struck[]) =>
    call<Reviewed>("POST", at(run, proposal, "review"), { lines, struck }),
  difference: async (run: number, proposal: string, before_run: number, before: string) =>
    (await ask<{ difference: Difference }>(at(run, proposal, `difference?before_run_id=${before_run}&before=${before}`))).difference,
};

/** "need:7" as the solver names it. */
export const needOf = (key: string): number => Number(key.split(":")[1]);
