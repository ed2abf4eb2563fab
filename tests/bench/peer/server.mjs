// The peer: broadcasts `times` events at `rate` a second on POST /start, answers GET /stamps with the send times (ns).
import { createServer } from "node:http";
import { Server } from "socket.io";

const stamps = [];
const padding = process.argv[3];

const http = createServer((request, response) => {
  const url = new URL(request.url, "http://127.0.0.1");
  if (url.pathname === "/start") {
    broadcast(Number(url.searchParams.get("rate")), Number(url.searchParams.get("times")));
  }
  response.end(url.pathname === "/stamps" ? JSON.stringify(stamps) : "{}");
});
const live = new Server(http, { transports: ["websocket"] });

async function broadcast(rate, times) {
  const start = performance.now();
  for (let position = 0; position < times; position++) {
    const wait = start + (position * 1000) / rate - performance.now();
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    stamps.push(String(process.hrtime.bigint()));
    live.emit("event", { position, padding });
  }
}

http.listen(Number(process.argv[2]), "127.0.0.1");
