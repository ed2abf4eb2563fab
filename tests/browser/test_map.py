"""The map: roads are closed on it, every other console follows, and without WebGL the lists still work."""

import base64
import math
import shutil
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, Route, expect

from tests import servers
from tests.browser import staged
from tests.browser.conftest import Officer
from tests.browser.pages import ask, part, sees
from tests.officer import Officer as Caller
from tests.officer import demo_password
from tests.servers import Server

WEST, SOUTH, EAST, NORTH = 106.6, 37.7, 114.6, 43.3  # what the map shows at first
PADDING = 16
KEY = "0123456789abcdef" * 2
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGNgYGD4DwABBAEAX+XDSwAAAABJRU5ErkJggg=="
)
NO_WEBGL = "HTMLCanvasElement.prototype.getContext = () => null"


def test_a_road_is_closed_by_a_click_on_the_map_and_the_others_hear_of_it(officer: Officer) -> None:
    page = officer("hohhot.duty", "/situation")
    other = officer("baotou.leader", "/journal")
    expect(part(page, "map")).to_have_attribute("data-state", "ready")
    expect(part(page, "map").locator("canvas")).to_be_visible()
    expect(part(other, "journal-row").first).to_be_visible()
    edge = longest_road(ask(page, "/reference"))
    part(page, "map").click(position=middle_on_screen(page, edge))
    sees(page, "road-dialog", edge["edge"]["ref"])
    part(page, "road-closed").check()
    part(page, "road-reason").fill("路面结冰，连环事故")
    part(page, "road-submit").click()
    expect(part(page, "road-dialog")).to_be_hidden()
    part(other, "new-rows").click()
    sees(other, "journal-row", "封闭道路")
    roads = [fact["object"] for fact in ask(other, "/snapshot")["objects"] if fact["kind"] == "road.changed"]
    assert [road["reason"] for road in roads if road["closed"]] == ["路面结冰，连环事故"]


def test_a_place_is_picked_by_a_click_on_the_small_map(officer: Officer) -> None:
    page = officer("ulanqab.duty", "/incidents")
    part(page, "log-incident").click()
    expect(part(page, "pick-map")).to_have_attribute("data-state", "ready")
    part(page, "pick-map").click()
    assert 37 < float(part(page, "incident-lat").input_value()) < 44
    assert 106 < float(part(page, "incident-lon").input_value()) < 115


def test_coordinates_of_a_chinese_map_service_are_taken_back_to_wgs84(officer: Officer) -> None:
    page = officer("ulanqab.duty", "/incidents")
    part(page, "log-incident").click()
    part(page, "paste-spot").fill("112.17641, 40.88641")
    part(page, "paste-datum").select_option("gcj02")
    assert abs(float(part(page, "incident-lat").input_value()) - 40.885) < 0.002
    assert abs(float(part(page, "incident-lon").input_value()) - 112.170) < 0.002
    part(page, "paste-spot").fill("旗下营")
    expect(page.get_by_text("看不懂这组坐标")).to_be_visible()


def test_a_click_tells_how_soon_others_can_be_there_and_how_far_it_is(officer: Officer) -> None:
    page = officer("hohhot.duty", "/situation")
    expect(part(page, "map")).to_have_attribute("data-state", "ready")
    part(page, "map-reach").click()
    part(page, "map").click()
    rows = part(page, "reach-panel").locator("li")
    expect(rows.first).to_be_visible()
    minutes = [int(row.split()[0]) for row in rows.locator("b.num").all_inner_texts()]
    assert minutes == sorted(minutes)
    assert minutes[-1] <= 120
    part(page, "map-measure").click()
    expect(part(page, "reach-panel")).to_be_hidden()
    part(page, "map").click(position={"x": 400, "y": 400})
    part(page, "map").click(position={"x": 500, "y": 400})
    sees(page, "map-measured", "公里")
    with page.expect_download() as download:
        part(page, "map-picture").click()
    assert download.value.suggested_filename.endswith(".png")
    assert download.value.path().stat().st_size > 20_000


def test_without_webgl_the_page_says_so_and_its_lists_work(officer: Officer, server: Server) -> None:
    staged.incident(Caller(server.port, "ulanqab.duty"), "没有地图也看得见")
    page = officer("hohhot.team", "/inbox")
    page.add_init_script(NO_WEBGL)
    page.goto("/situation")
    sees(page, "map-note", "无法绘制地图")
    sees(page, "open-incident", "没有地图也看得见")


def test_online_tiles_lie_under_the_map_where_the_setting_and_the_officer_want_them(
    browser: Browser, seeded_folder: Path, tmp_path: Path
) -> None:
    shutil.copytree(seeded_folder, tmp_path / "instance")
    asked: list[str] = []

    def outside(route: Route) -> None:
        asked.append(route.request.url)
        route.fulfill(body=PIXEL, content_type="image/png") if "LAYER=vec" in asked[-1] else route.abort()

    with servers.running(tmp_path / "instance", JR_WORKER="no", JR_TIANDITU_KEY=KEY) as server:
        window = browser.new_context(base_url=server.address, viewport={"width": 1440, "height": 900})
        window.request.post("/api/session", data={"username": "hohhot.duty", "password": demo_password()})
        window.add_init_script("localStorage.setItem('toured', 'duty_officer')")
        window.route("https://*.tianditu.gov.cn/**", outside)
        page = window.new_page()
        page.goto("/situation")
        expect(part(page, "map")).to_have_attribute("data-state", "ready")
        assert asked == []
        part(page, "map-tiles").check()
        sees(page, "tiles-failed", "在线底图不可达")  # the names were refused, the ground was not
        expect(part(page, "map")).to_have_attribute("data-state", "ready")
        assert any("LAYER=vec" in one and f"tk={KEY}" in one for one in asked)
        window.close()


def longest_road(reference: dict[str, Any]) -> dict[str, Any]:
    """An open road between two nodes, long enough that a click on its middle hits nothing else."""
    nodes = {node["node_id"]: node for node in reference["nodes"]}
    seats = [*reference["cities"], *reference["counties"]]

    def clear(edge: dict[str, Any]) -> float:
        lat, lon = middle(nodes, edge)
        others = [one for one in reference["edges"] if one is not edge]
        near = min(math.dist((lat, lon), middle(nodes, one)) for one in others)
        return min(near, *(math.dist((lat, lon), (seat["lat"], seat["lon"])) for seat in seats))

    in_use = [edge for edge in reference["edges"] if edge["status"] == "open" and edge["ref"]]
    best = max(in_use, key=clear)
    return {"edge": best, "at": middle(nodes, best)}


def middle(nodes: dict[str, Any], edge: dict[str, Any]) -> tuple[float, float]:
    ends = [nodes[edge["from_node"]], nodes[edge["to_node"]]]
    y = sum(mercator(end["lat"]) for end in ends) / 2
    return math.degrees(2 * math.atan(math.exp(y)) - math.pi / 2), sum(end["lon"] for end in ends) / 2


def middle_on_screen(page: Page, road: dict[str, Any]) -> Any:
    """Where the road's middle is drawn, in pixels of the map."""
    box = part(page, "map").bounding_box()
    assert box
    lat, lon = road["at"]
    across, down = math.radians(EAST - WEST), mercator(NORTH) - mercator(SOUTH)
    scale = min((box["width"] - 2 * PADDING) / across, (box["height"] - 2 * PADDING) / down)
    x = math.radians(lon - (WEST + EAST) / 2) * scale + box["width"] / 2
    y = ((mercator(NORTH) + mercator(SOUTH)) / 2 - mercator(lat)) * scale + box["height"] / 2
    return {"x": x, "y": y}


def mercator(lat: float) -> float:
    return math.log(math.tan(math.pi / 4 + math.radians(lat) / 2))
