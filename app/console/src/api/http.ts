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
  const answer = await send(path, { method, headers, body: body === undefined ? null : JSON.stringify(body) });
  return (await contentOf(answer)) as T;
}

/** A file as it is, as the body of the request. */
export async function sendFile<T>(path: string, file: File, key: string): Promise<T> {
  const headers = { "Content-Type": file.type || "application/octet-stream", "Idempotency-Key": key };
  return (await contentOf(await send(path, { method: "POST", headers, body: file }))) as T;
}

async function send(path: string, request: RequestInit): Promise<Response> {
  try {
    return await fetch(`/api${path}`, request);
  } catch {
    throw new Problem(0, "network_lost", {});
  }
}

async function contentOf(answer: Response): Promise<unknown> {
  const content: unknown = await answer.json().catch(() => null);
  if (!answer.ok) throw problemOf(answer.status, content);
  return content;
}

export function ask<T>(path: string): Promise<T> {
  return call<T>("GET", path);
}

/** `kept`: the network failed, and this is what the device had from before. */
export async function askKept<T>(path: string): Promise<{ content: T; kept: boolean }> {
  const answer = await send(path, { method: "GET" });
  return { content: (await contentOf(answer)) as T, kept: answer.headers.get("X-Kept") === "yes" };
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
