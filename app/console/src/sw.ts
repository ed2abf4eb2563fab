/** Lets the field view start without a network: the console's own files, and the last facts the server gave. */
/// <reference lib="webworker" />
const worker = self as unknown as ServiceWorkerGlobalScope;

const FILES = "files-1";
const FACTS = "facts";
const KEPT_PATHS = ["/api/session", "/api/reference", "/api/snapshot", "/api/boundaries"];

worker.addEventListener("install", () => void worker.skipWaiting());
worker.addEventListener("activate", (event) => event.waitUntil(worker.clients.claim()));

worker.addEventListener("fetch", (event) => {
  const { request } = event;
  const { pathname, origin } = new URL(request.url);
  if (request.method !== "GET" || origin !== worker.location.origin) return;
  if (pathname.startsWith("/assets/")) event.respondWith(keptFirst(request));
  else if (request.mode === "navigate") event.respondWith(netFirst(request, FILES, "/"));
  else if (KEPT_PATHS.includes(pathname)) event.respondWith(netFirst(request, FACTS, pathname));
});

/** A hashed file never changes. */
async function keptFirst(request: Request): Promise<Response> {
  const cache = await caches.open(FILES);
  const kept = await cache.match(request);
  if (kept) return kept;
  const answer = await fetch(request);
  if (answer.ok) await cache.put(request, answer.clone());
  return answer;
}

/** What is kept is given only where the network fails, and says so; a refusal is an answer. */
async function netFirst(request: Request, name: string, key: string): Promise<Response> {
  const cache = await caches.open(name);
  try {
    const answer = await fetch(request);
    if (answer.ok) await cache.put(key, answer.clone());
    return answer;
  } catch (error) {
    const kept = await cache.match(key);
    if (!kept) throw error;
    const headers = new Headers(kept.headers);
    headers.set("X-Kept", "yes");
    return new Response(kept.body, { status: kept.status, headers });
  }
}
