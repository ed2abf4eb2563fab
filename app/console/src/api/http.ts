/** Calls to the server: JSON in, JSON out, every refusal a Problem. */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly details: Record<string, unknown>,
  ) {
    super(code);
  }
}

type Method = "GET" | "POST" | "PATCH" | "PUT" | "DELETE";

/** Works on plain http too, where `crypto.randomUUID` is missing. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

export async function call<T>(method: Method, path: string, body?: unknown, key?: string): Promise<T> {
  const headers: Record<string, string> = {};
  if (body !== undefined) headers["Content-Type"] = "application/json";
  if (key) headers["Idempotency-Key"] = key;
  let answer: Response;
  try {
    answer = await fetch(`/api${path}`, {
      method,
      headers,
      body: body === undefined ? null : JSON.stringify(body),
    });
  } catch {
    throw new Problem(0, "network_lost", {});
  }
  const content: unknown = await answer.json().catch(() => null);
  if (!answer.ok) throw problemOf(answer.status, content);
  return content as T;
}

export function ask<T>(path: string): Promise<T> {
  return call<T>("GET", path);
}

export function asProblem(error: unknown): Problem {
  return error instanceof Problem ? error : new Problem(0, "console_error", { message: String(error) });
}

function problemOf(status: number, content: unknown): Problem {
  if (typeof content === "object" && content !== null && "code" in content) {
    const said = content as { code: string; details?: Record<string, unknown> };
    return new Problem(status, said.code, said.details ?? {});
  }
  return new Problem(status, "server_error", { status });
}
