"""The real server, and consoles on its stream: what is committed arrives, in order, once."""

import http.client
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.sessions import SecureCookieSessionInterface

from tests import servers
from tests.approvable import end_of_journal
from tests.browser import staged
from tests.core.wire import Console, console
from tests.officer import Officer
from tests.servers import Server

EDGES = [f"E{number:03d}" for number in range(1, 13)]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with servers.running(tmp_path_factory.mktemp("live") / "instance", JR_WORKER="no") as started:
        yield started


@pytest.fixture(scope="module")
def versions() -> dict[str, int]:
    """The version each road of that server is in, as these tests leave it."""
    return {}


@pytest.fixture
def duty(server: Server) -> Iterator[Officer]:
    officer = Officer(server.port, "hohhot.duty")
    yield officer
    officer.close()


@pytest.fixture
def leader(server: Server) -> Iterator[Officer]:
    officer = Officer(server.port, "baotou.leader")
    yield officer
    officer.close()


def set_road(officer: Officer, edge_id: str, factor: float, versions: dict[str, int]) -> None:
    """Slow a road, from the version it is in."""
    body = {"closed": False, "speed_factor": factor, "reason": "雪", "seen_version": versions.get(edge_id)}
    versions[edge_id] = officer.send("PUT", f"/api/roads/{edge_id}", body)["version"]


def watching(officer: Officer, server: Server) -> Any:
    """A console with that officer's cookie."""
    return console(server.port, headers=(f"Cookie: {officer.cookie}",))


def until(screen: Console, position: int) -> list[dict[str, Any]]:
    """Every entry that comes up to `position`."""
    found: list[dict[str, Any]] = []
    while not found or found[-1]["position"] < position:
        found += screen.event("entries")["entries"]
    return found


def test_a_committed_change_reaches_every_console_in_order_and_once(
    server: Server, duty: Officer, leader: Officer, versions: dict[str, int]
) -> None:
    start = end_of_journal(duty)
    with watching(duty, server) as one, watching(leader, server) as other:
        for edge_id in EDGES:
            set_road(duty, edge_id, 0.9, versions)
        end = end_of_journal(duty)
        seen = [until(screen, end) for screen in (one, other)]
    assert end == start + len(EDGES)
    for entries in seen:
        assert [entry["position"] for entry in entries] == list(range(start + 1, end + 1))
        assert [entry["object"]["edge_id"] for entry in entries] == EDGES
    assert seen[0] == seen[1] == duty.get(f"/api/events?since={start}")["entries"]


def test_officers_writing_at_once_are_seen_in_one_order_by_all(
    server: Server, duty: Officer, versions: dict[str, int]
) -> None:
    start = end_of_journal(duty)
    names = ("hohhot.leader", "baotou.duty", "ordos.duty", "joint.command")
    writers = [Officer(server.port, name) for name in names]

    def write(number: int) -> None:
        for edge_id in EDGES[number * 3 : number * 3 + 3]:
            for factor in (0.8, 0.7):
                set_road(writers[number], edge_id, factor, versions)

    with watching(duty, server) as one, watching(writers[3], server) as other:
        with ThreadPoolExecutor(4) as threads:
            list(threads.map(write, range(4)))
        end = end_of_journal(duty)
        seen = [until(screen, end) for screen in (one, other)]
    for writer in writers:
        writer.close()
    assert end == start + 24
    assert [entry["position"] for entry in seen[0]] == list(range(start + 1, end + 1))
    assert seen[0] == seen[1]


def test_what_was_missed_in_a_cut_is_caught_up_without_gap_or_double(
    server: Server, duty: Officer, versions: dict[str, int]
) -> None:
    with watching(duty, server) as screen:
        set_road(duty, EDGES[0], 0.6, versions)
        before = until(screen, end_of_journal(duty))
    with watching(duty, server) as witness:
        for edge_id in EDGES[1:4]:  # the first console is cut off
            set_road(duty, edge_id, 0.6, versions)
        until(witness, end_of_journal(duty))
    with watching(duty, server) as screen:
        set_road(duty, EDGES[4], 0.6, versions)
        after = until(screen, end_of_journal(duty))
    last, first = before[-1]["position"], after[0]["position"]
    assert first > last + 1  # the gap a console sees
    caught_up = duty.get(f"/api/events?since={last}")["entries"]
    missed = [entry for entry in caught_up if entry["position"] < first]
    whole = [entry["position"] for entry in (*before, *missed, *after)]
    assert whole == list(range(whole[0], whole[-1] + 1))
    assert [entry["object"]["edge_id"] for entry in (*missed, *after)] == EDGES[1:5]


def test_a_refused_command_reaches_no_console(
    server: Server, duty: Officer, versions: dict[str, int]
) -> None:
    with watching(duty, server) as screen:
        for wrong in ({"speed_factor": 7.0}, {"seen_version": 4711}):
            body = {"closed": True, "speed_factor": 1.0, "reason": "", "seen_version": None} | wrong
            with pytest.raises(Exception, match=r"invalid_input|changed_meanwhile"):
                duty.send("PUT", f"/api/roads/{EDGES[0]}", body)
        set_road(duty, EDGES[0], 0.5, versions)
        (entry,) = until(screen, end_of_journal(duty))
    assert entry["object"]["speed_factor"] == 0.5


def test_a_repeated_command_reaches_them_once(
    server: Server, duty: Officer, versions: dict[str, int]
) -> None:
    body = {"speed_factor": 0.9, "reason": "雨", "seen_version": None}
    with watching(duty, server) as screen:
        for _ in range(3):
            duty.send("PUT", "/api/weather/150600", body, key="the-same-click-three-times")
        set_road(duty, EDGES[0], 0.4, versions)
        entries = until(screen, end_of_journal(duty))
    assert [entry["kind"] for entry in entries] == ["weather.changed", "road.changed"]


def test_the_pulse_says_where_the_stream_stands(server: Server, duty: Officer) -> None:
    with watching(duty, server) as screen:
        pulse = screen.event("pulse")
    assert pulse["position"] == end_of_journal(duty)
    assert pulse["at"]


def test_a_stranger_hears_nothing(server: Server) -> None:
    with pytest.raises(ConnectionRefusedError), console(server.port):
        pass


def test_a_console_finds_the_restarted_server_and_the_stream_goes_on(tmp_path: Path) -> None:
    with servers.running(tmp_path / "instance", JR_WORKER="no") as first:
        officer, versions = Officer(first.port, "hohhot.duty"), dict[str, int]()
        set_road(officer, EDGES[0], 0.5, versions)
        last = end_of_journal(officer)
        servers.kill(first)
        with servers.running(first.instance, first.port, JR_WORKER="no") as again:
            with console(again.port, headers=(f"Cookie: {officer.cookie}",)) as screen:
                officer = Officer(again.port, "hohhot.duty")  # the old sign-in is still good for the stream
                set_road(officer, EDGES[1], 0.5, versions)
                entries = until(screen, last + 1)
            assert [entry["position"] for entry in entries] == [last + 1]


def test_a_console_is_cut_when_its_session_ends_and_not_let_in_again(server: Server) -> None:
    officer = Officer(server.port, "ordos.duty")
    with watching(officer, server) as screen:
        screen.event("pulse")
        officer.send("DELETE", "/api/session", {})
        with pytest.raises(ConnectionError):
            screen.event("no such event")
    with pytest.raises(ConnectionError), watching(officer, server) as screen:
        screen.event("pulse")
    officer.close()


@pytest.mark.parametrize(("origin", "status"), [("https://elsewhere.example", 400), (None, 101)])
def test_a_page_of_another_site_gets_no_stream(
    server: Server, duty: Officer, origin: str | None, status: int
) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    asked = {
        "Cookie": duty.cookie,
        "Origin": origin or server.address,
        "Upgrade": "websocket",
        "Connection": "Upgrade",
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
        "Sec-WebSocket-Version": "13",
    }
    connection.request("GET", "/socket.io/?EIO=4&transport=websocket", headers=asked)
    assert connection.getresponse().status == status
    connection.close()


def test_a_console_joins_only_the_drills_its_officer_may_see(
    server: Server, versions: dict[str, int]
) -> None:
    """Whatever his cookie says: the sign of the server's own key does not make up for the right."""
    director, player, stranger = (
        Officer(server.port, name) for name in ("drill.director", "ulanqab.duty", "baotou.duty")
    )
    drill = staged.drill(server.port, played=("duty_officer:150900",))
    player.send("POST", f"/api/drills/{drill}/entry", {})
    inside, outside = watching(player, server), watching(stranger, server)
    with inside as drilled, outside as real:
        director.send("POST", f"/api/exercises/{drill}/injects/call", {"action": "deliver"})
        told = until(drilled, 2)
        assert {entry["world"] for entry in told} == {f"drill:{drill}"}
        assert told[-1]["action"] == "message.sent"
        set_road(stranger, EDGES[-1], 0.5, versions)
        assert {entry["world"] for entry in until(real, end_of_journal(stranger))} == {"real"}
    for world in (f"drill:{drill}", "drills", "drill:999", f"drill:{drill}/opening"):
        stranger.cookie = forged(server, stranger.cookie, world)
        with pytest.raises(ConnectionError), watching(stranger, server):
            pass


def forged(server: Server, cookie: str, world: str) -> str:
    """The same session, in another world, signed with the server's own key."""
    app = Flask(__name__)
    app.secret_key = (server.instance / "secret-key").read_text(encoding="utf-8")
    signer: Any = SecureCookieSessionInterface().get_signing_serializer(app)
    name, _, value = cookie.partition("=")
    return f"{name}={signer.dumps(signer.loads(value) | {'world': world})}"
