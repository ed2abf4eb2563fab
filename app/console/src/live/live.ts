/** One socket for the whole console: snapshot at the start, entries after it, a pulse to notice silence by. */
import { io, type Socket } from "socket.io-client";
import { ask, askKept, asProblem } from "@/api/http";
import type { Entries, Entry, Snapshot } from "@/api/types";
import { useConnection, type Standing } from "@/stores/connection";
import { useJournal } from "@/stores/journal";
import { usePresence } from "@/stores/presence";
import { createHandlers, handle } from "./handlers";
import { createStream, type Stream } from "./stream";

const SILENCE_MS = 6000;
const RETRY_MS = 3000;

let socket: Socket | null = null;
let stream: Stream | null = null;
let watch: ReturnType<typeof setInterval> | undefined;

/** Load the picture and follow it; resolves when the first picture is there. */
export async function start(): Promise<void> {
  const connection = useConnection();
  const journal = useJournal();
  const handlers = createHandlers();
  const following = createStream({
    fetchSince: (position) => ask<Entries>(`/events?since=${position}`),
    apply: (entry) => {
      handle(handlers, entry);
      journal.put(entry);
    },
    restart: load,
  });

  async function load(): Promise<void> {
    const { content: picture, kept } = await askKept<Snapshot>("/snapshot");
    for (const fact of picture.objects) handle(handlers, fact);
    following.begin(picture.world, picture.position);
    if (kept) connection.keptFrom(picture.at);
    else connection.heard(picture.at);
  }

  await load();
  stream = following;
  socket = io({ transports: ["websocket"], reconnectionDelayMax: RETRY_MS, randomizationFactor: 0.5 });
  socket.on("connect", () => void heal());
  socket.on("disconnect", () => connection.lose());
  socket.on("entries", (frame: { entries: Entry[] }) => following.receive(frame.entries));
  socket.on("pulse", (pulse: { at: string; position: number; standing: Standing }) => {
    connection.heard(pulse.at);
    connection.standing = pulse.standing;
    following.hear(pulse.position);
  });
  socket.on("present", usePresence().put);
  watch = setInterval(() => connection.silentFor(SILENCE_MS), 1000);
}

export function stop(): void {
  clearInterval(watch);
  socket?.disconnect();
  socket = stream = null;
}

/** Ask for what was missed; also after a 409, when somebody else was quicker. */
export async function heal(): Promise<void> {
  try {
    await stream?.heal();
  } catch (error) {
    if (asProblem(error).code === "not_signed_in") location.reload();
    else useConnection().lose();
  }
}
