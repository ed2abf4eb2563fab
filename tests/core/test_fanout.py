"""The direct fan-out on real servers, read by consoles that are slow, fast, gone, or come back."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from queue import SimpleQueue
from threading import Thread
from typing import Any

import pytest

from app.core import fanout
from tests.core.wire import PING, PONG, Console, console

ROOT = Path(__file__).parents[2]
SERVER = Path(__file__).with_name("fanout_server.py")
GUNICORN = ["-m", "gunicorn", "-k", "gevent", "--worker-connections", "100", "--log-level", "error", "-b"]


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port: int = sock.getsockname()[1]
        return port


def command(server: str, port: int) -> list[str]:
    if server == "gunicorn":
        return [*GUNICORN, f"127.0.0.1:{port}", "tests.core.fanout_server:application"]
    return [str(SERVER), server, str(port)]


@pytest.fixture(scope="module", params=["gevent", "threading", "gunicorn"])
def port(request: pytest.FixtureRequest) -> Iterator[int]:
    """A server of each kind: gevent's own pywsgi, werkzeug's threads, gunicorn -k gevent."""
    number = free_port()
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    server = subprocess.Popen(
        [sys.executable, *command(request.param, number)],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        eventually(lambda: server.poll() is not None or answers(number))
        yield number
    finally:
        server.terminate()
        said, _ = server.communicate(timeout=20)
    assert "Traceback" not in said, said


def answers(port: int) -> bool:
    try:
        return bool(counters(port))
    except OSError:
        return False


def counters(port: int) -> dict[str, Any]:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/counters", timeout=10) as answer:
        found: dict[str, Any] = json.load(answer)
    return found


def post(port: int, path: str) -> None:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", data=b"", timeout=10) as answer:
        assert answer.status == 200


def read_to_the_end(ended: Console) -> None:
    while ended.frame():
        pass


def eventually(condition: Callable[[], bool]) -> None:
    for _ in range(1000):
        if condition():
            return
        time.sleep(0.01)
    raise AssertionError("it never came true")


def test_a_large_message_reaches_a_slow_reader_whole_and_small_ones_keep_their_order_behind_it(
    port: int,
) -> None:
    with console(port, receive_buffer_bytes=4096) as slow, console(port) as quick:
        reader = Thread(target=lambda: [quick.event("small") for _ in range(50)])
        reader.start()
        post(port, "/emit?size=8000000&small=50")
        assert slow.event("big") == [0, "x" * 8_000_000]
        assert [slow.event("small") for _ in range(50)] == list(range(50))
        reader.join()


def test_what_is_sent_while_a_console_connects_arrives_first_and_in_order(port: int) -> None:
    post(port, "/count?upto=1500")
    for _ in range(10):
        with console(port) as fresh:
            assert [data for name, data in fresh.early if name == "hello"] == [0, 1, 2]
            first = fresh.event("number")
            assert [fresh.event("number") for _ in range(50)] == list(range(first + 1, first + 51))


def test_a_console_that_falls_too_far_behind_is_cut_and_the_others_miss_nothing(port: int) -> None:
    cut_before = counters(port)["consoles_cut"]
    with console(port, receive_buffer_bytes=4096) as stalled, console(port) as reading:
        for _ in range(20):
            post(port, "/emit?size=50000&times=10")
            assert [reading.event("big")[0] for _ in range(10)] == list(range(10))
        assert counters(port)["consoles_cut"] == cut_before + 1
        with pytest.raises(ConnectionError):
            read_to_the_end(stalled)


def test_a_console_that_was_cut_can_come_back(port: int) -> None:
    with console(port, receive_buffer_bytes=4096) as stalled:
        post(port, "/emit?size=50000&times=200")
        eventually(lambda: counters(port)["consoles"] == 0)
        stalled.sock.close()
    with console(port) as again:
        post(port, "/emit?times=1")
        assert again.event("big") == [0, "x" * 10]


def test_compression_is_not_agreed_to(port: int) -> None:
    offer = "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits"
    with console(port, headers=(offer,)) as browser:
        assert "extensions" not in browser.answer_head.lower()
        post(port, "/emit?size=1000")
        first, body = browser.frame()
        while b'"big"' not in body:
            first, body = browser.frame()
        assert first == 0x81, "no reserved bit: not deflated"


def test_an_idle_console_stays_and_one_that_never_answers_goes(port: int) -> None:
    with console(port) as alive, console(port):
        while counters(port)["consoles"] == 2:  # until a ping interval and a ping timeout are over
            alive.answer_pings(for_seconds=0.1)
        alive.answer_pings(for_seconds=0.5)
        alive.send('427["echo","still here"]')
        assert alive.text() == '437["still here"]'


def test_control_frames_keep_their_place_between_events(port: int) -> None:
    with console(port) as here:
        here.send("are you there", PING)
        assert (
            next(body for first, body in iter(here.frame, None) if first == 0x80 | PONG) == b"are you there"
        )


def test_a_console_that_leaves_is_forgotten(port: int) -> None:
    with console(port):
        eventually(lambda: counters(port)["consoles"] == 1)
    eventually(lambda: counters(port)["consoles"] == 0)


def test_a_console_that_lags_again_and_again_but_catches_up_is_not_cut() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        wire = fanout.Wire(ours, SimpleQueue())
        for _ in range(8):
            for _ in range(10):
                wire.push(b"x" * 60_000)
            assert wire.is_behind()
            writer = Thread(target=wire.flush)
            writer.start()
            assert sum(len(theirs.recv(60_000, socket.MSG_WAITALL)) for _ in range(10)) == 600_000
            writer.join()
            assert not wire.is_behind()


def test_another_engineio_is_refused_with_the_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(fanout.PINNED, "python-engineio", "4.0.0")
    with pytest.raises(RuntimeError, match=r"python-engineio is 4\.15\.1; .* private parts of 4\.0\.0"):
        fanout.install("threading")


def test_gevent_mode_wants_the_patched_standard_library() -> None:
    with pytest.raises(RuntimeError, match="patch_all"):
        fanout.install("gevent")


@pytest.mark.parametrize(
    ("size", "head"),
    [
        (0, "8100"),
        (125, "817d"),
        (126, "817e007e"),
        (65535, "817effff"),
        (65536, "817f" + "0" * 11 + "10000"),
    ],
)
def test_a_frame_states_its_length_in_the_shortest_form(size: int, head: str) -> None:
    assert fanout.frame("x" * size) == bytes.fromhex(head) + b"x" * size
