"""The console in a real Chromium, maps drawn in software: cold load, many rows, many units, many events.

Figures are of this machine, named first; what is asked of them stands beside them as a ratio. Events come in
as the server's own frames, past the server: positions go on where the stream stands.
"""

import json
import os
import platform
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, WebSocketRoute, sync_playwright

from tests import chromium, servers
from tests.officer import demo_password
from tests.servers import Server

ROWS = 100_000
UNITS = 5_000
BURST = 20_000
RATE = 200  # events a second
SECONDS = 10
FRAME_EVENTS = 20  # as the tail gathers them

WATCH = """
() => {
  window.seen = { shift: 0, longest: 0, blocked: 0, frames: [] }
  const observe = (type, take) =>
    new PerformanceObserver(list => list.getEntries().forEach(take)).observe({ type, buffered: true })
  observe("layout-shift", one => { if (!one.hadRecentInput) seen.shift += one.value })
  observe("longtask", one => {
    seen.longest = Math.max(seen.longest, one.duration)
    seen.blocked += one.duration - 50
  })
}
"""
# Frames drawn over some seconds: how many, and the longest wait for one.
FRAMES = """
async seconds => {
  const at = []
  const end = performance.now() + 1000 * seconds
  await new Promise(done => {
    const next = now => { at.push(now); now < end ? requestAnimationFrame(next) : done() }
    requestAnimationFrame(next)
  })
  const gaps = at.slice(1).map((now, index) => now - at[index]).sort((a, b) => a - b)
  const rate = 1000 * gaps.length / (at.at(-1) - at[0])
  return { rate, p95: gaps[Math.floor(gaps.length * 0.95)], longest: gaps.at(-1) }
}
"""
STORE = "name => document.querySelector('#app').__vue_app__.config.globalProperties.$pinia._s.get(name)"
FILL_ROWS = f"""
count => {{
  const register = ({STORE})("register")
  const [like] = register.allLots
  const began = performance.now()
  for (let n = 1; n <= count; n += 1)
    register.putLot({{ ...like, id: 1e6 + n, lot_no: `MANY-${{n}}`, on_hand: n }})
  return performance.now() - began
}}
"""
SCROLL = f"""
async () => {{
  const page = document.querySelector("main.page")
  const timer = setInterval(() => page.scrollBy(0, 900), 100)
  const frames = await ({FRAMES})(3)
  clearInterval(timer)
  return frames
}}
"""
# How long until the next frame shows what was asked.
ASK = """
async query => {
  const router = document.querySelector("#app").__vue_app__.config.globalProperties.$router
  const began = performance.now()
  await router.push({ query })
  await new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(drawn)))
  return performance.now() - began
}
"""


def main() -> None:
    print(f"{platform.processor() or platform.machine()}, {os.cpu_count()} cores, software WebGL")
    with (
        tempfile.TemporaryDirectory() as folder,
        servers.running(Path(folder), JR_WORKER="no") as server,
        sync_playwright() as playwright,
    ):
        browser = chromium.launch(playwright, "--enable-precise-memory-info")
        cold_load(browser, server)
        many_rows(browser, server)
        many_units(browser, server)
        many_events(browser, server)
        browser.close()


@contextmanager
def console(browser: Browser, server: Server, path: str) -> Iterator[tuple[Page, list[WebSocketRoute]]]:
    """A signed-in window that has shown nothing yet, and its stream, into which frames can be put."""
    context = browser.new_context(base_url=server.address, viewport={"width": 1440, "height": 900})
    answer = context.request.post(
        "/api/session", data={"username": "ulanqab.duty", "password": demo_password()}
    )
    assert answer.ok, answer.text()
    context.add_init_script("localStorage.setItem('toured', 'duty_officer')")
    context.add_init_script(f"({WATCH})()")
    page, streams = context.new_page(), list[WebSocketRoute]()
    page.route_web_socket("**/socket.io/**", lambda route: streams.append(_open(route)))
    page.goto(path)
    yield page, streams
    context.close()


def _open(route: WebSocketRoute) -> WebSocketRoute:
    route.connect_to_server()
    return route


def cold_load(browser: Browser, server: Server) -> None:
    began = time.monotonic()
    with console(browser, server, "/situation") as (page, _):
        page.get_by_test_id("nav-inbox").wait_for()
        usable = time.monotonic() - began
        page.locator('[data-testid="map"][data-state="ready"]').wait_for()
        mapped = time.monotonic() - began
        seen = page.evaluate("seen")
    print(
        f"cold load: usable after {usable:.2f} s (asked 2: {usable / 2:.2f}), map ready after {mapped:.2f} s"
    )
    print(f"  layout shift {seen['shift']:.4f}, longest task {seen['longest']:.0f} ms")


def many_rows(browser: Browser, server: Server) -> None:
    with console(browser, server, "/register/lots") as (page, _):
        page.get_by_test_id("register-row").first.wait_for()
        filled = page.evaluate(FILL_ROWS, ROWS)
        page.wait_for_timeout(1500)
        searched = page.evaluate(ASK, {"search": "many-99"})
        sorted_by = page.evaluate(ASK, {"sort": "-on_hand"})
        by_words = page.evaluate(ASK, {"sort": "lot_no"})
        drawn = page.get_by_test_id("register-row").count()
        wheel = page.evaluate(SCROLL)
    print(f"{ROWS} rows taken in {filled:.0f} ms, {drawn} drawn, scrolling {wheel['rate']:.0f} frames/s")
    print(f"  search {searched:.0f} ms, sort by a figure {sorted_by:.0f} ms, by words {by_words:.0f} ms")


def many_units(browser: Browser, server: Server) -> None:
    with console(browser, server, "/situation") as (page, streams):
        page.locator('[data-testid="map"][data-state="ready"]').wait_for()
        idle = page.evaluate(FRAMES, 4)
        entries = list(underway(page, UNITS))
        pour(page, streams, entries)
        page.wait_for_timeout(4000)
        assert page.evaluate(f"({STORE})('dispatch').allMovements.length") >= UNITS
        moving = page.evaluate(FRAMES, 5)
    print(f"{UNITS} units under way: {moving['rate']:.1f} frames/s (asked 30: {moving['rate'] / 30:.2f})")
    print(
        f"  95 % within {moving['p95']:.0f} ms, longest {moving['longest']:.0f}; without {idle['rate']:.1f}/s"
    )


def many_events(browser: Browser, server: Server) -> None:
    with console(browser, server, "/incidents") as (page, streams):
        page.get_by_test_id("nav-inbox").wait_for()
        page.evaluate("seen.longest = 0; seen.blocked = 0")
        entries = list(changes(page, RATE * SECONDS))
        pour(page, streams, entries, paced=True)
        seen = page.evaluate("seen")
        before = heap(page)
        pour(page, streams, list(changes(page, BURST)))
        page.wait_for_timeout(1500)
        middle = heap(page)
        pour(page, streams, list(changes(page, BURST)))
        page.wait_for_timeout(1500)
        after = heap(page)
        newest = page.evaluate(f"Math.max(...({STORE})('register').allLots.map(lot => lot.version))")
        assert newest >= 1000 + RATE * SECONDS + 2 * BURST - 1
    print(f"{RATE} events/s for {SECONDS} s: longest task {seen['longest']:.0f} ms")
    print(f"  blocked {seen['blocked']:.0f} ms in all; heap {before:.1f} MB before a burst of {BURST},")
    print(f"  {middle:.1f} after it, {after:.1f} after another: ratio {after / middle:.2f}")


def underway(page: Page, count: int) -> Iterator[dict[str, Any]]:
    """Movements on the road, made of the shape the server gives them: a way of minutes, so that every
    frame is another."""
    reference = page.request.get("/api/reference").json()
    facts = page.request.get("/api/snapshot").json()["objects"]
    sites = [fact["object"] for fact in facts if fact["kind"] == "site.changed"]
    nodes = [node["node_id"] for node in reference["nodes"]]
    now = datetime.now(UTC)
    for number in range(count):
        site = sites[number % len(sites)]
        start = number % (len(nodes) - 6)
        yield {
            "kind": "movement.changed",
            "action": "bench",
            "object": {
                "id": 900_000 + number,
                "version": 1,
                "incident_id": number,
                "plan_id": 0,
                "order_id": None,
                "need_id": 0,
                "form": "unit",
                "kind": "emergency_medical",
                "quantity": 1,
                "source": f"unit:{number}",
                "state": "departed",
                "city_from": site["city"],
                "city_to": "150900",
                "from_site_id": site["id"],
                "route": nodes[start : start + 6],
                "vehicle_class": None,
                "vehicle_count": 1,
                "departed_at": said(now - timedelta(seconds=number % 240)),
                "planned_arrive_at": said(now + timedelta(minutes=5)),
                "planned_leave_at": said(now - timedelta(minutes=60)),
                "setup_minutes": 0,
                "travel_minutes": 120,
                "arrived_at": None,
                "received_quantity": None,
                "return_started_at": None,
                "due_back_at": None,
            },
        }


def changes(page: Page, count: int) -> Iterator[dict[str, Any]]:
    """Changes of the lots that are there, round and round."""
    facts = page.request.get("/api/snapshot").json()["objects"]
    lots = [fact["object"] for fact in facts if fact["kind"] == "lot.changed"]
    for number in range(count):
        lot = lots[number % len(lots)]
        changed = lot | {"version": 1000 + next(VERSIONS), "on_hand": lot["on_hand"] + number % 7}
        yield {"kind": "lot.changed", "action": "lot.counted", "object": changed}


def counting() -> Iterator[int]:
    number = 0
    while True:
        number += 1
        yield number


VERSIONS = counting()
POSITIONS: dict[WebSocketRoute, int] = {}


def pour(
    page: Page, streams: list[WebSocketRoute], events: list[dict[str, Any]], *, paced: bool = False
) -> None:
    """Put the events on the page's stream, in frames as the tail sends them; `paced`: RATE a second."""
    stream = streams[-1]
    last = POSITIONS.get(stream) or int(page.request.get("/api/journal?limit=1").json()["position"])
    at = said(datetime.now(UTC))
    for start in range(0, len(events), FRAME_EVENTS):
        frame = []
        for event in events[start : start + FRAME_EVENTS]:
            last += 1
            stamp = {"position": last, "world": "real", "officer_id": 1, "occurred_at": at, "recorded_at": at}
            frame.append(event | stamp)
        stream.send("42" + json.dumps(["entries", {"entries": frame}]))
        if paced:
            page.wait_for_timeout(1000 * FRAME_EVENTS / RATE)
    POSITIONS[stream] = last


def heap(page: Page) -> float:
    """Megabytes in use after a collection."""
    session = page.context.new_cdp_session(page)
    session.send("HeapProfiler.collectGarbage")
    return float(page.evaluate("performance.memory.usedJSHeapSize")) / 1e6


def said(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


if __name__ == "__main__":
    main()
