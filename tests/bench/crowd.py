"""A crowd of consoles in one process: engine.io 4 over websockets by hand, on one epoll, no compiler needed.

`python -m tests.bench.crowd PORT CONSOLES MARKER OUT [HEADER ...]` prints `joined N` when everybody is in,
reads until its standard input ends, and prints a summary. OUT then holds pairs of 64-bit integers, one pair
per delivery: the number that follows MARKER in the event, and the receipt on CLOCK_MONOTONIC in ns.
"""

import contextlib
import json
import re
import resource
import select
import socket
import sys
import time
from array import array
from collections.abc import Iterator
from pathlib import Path

AT_THE_DOOR = 64  # so many may be connecting at once: the listen queue shall not be what is measured
RECEIVE_BYTES = 1 << 16
DOOR_SECONDS = 120


def masked(text: bytes) -> bytes:
    """A short client message; the mask of zeros leaves it as it is."""
    return bytes((0x81, 0x80 | len(text), 0, 0, 0, 0)) + text


JOIN, PONG = masked(b"40"), masked(b"3")


class Crowd:
    """Connects, joins, answers pings, notes every delivery."""

    def __init__(self, port: int, marker: str, headers: list[str]) -> None:
        self.port = port
        self.numbered = re.compile(re.escape(marker.encode()) + rb"\s*(\d+)")
        self.request = "\r\n".join(
            [
                "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1",
                f"Host: 127.0.0.1:{port}",
                "Upgrade: websocket",
                "Connection: Upgrade",
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
                "Sec-WebSocket-Version: 13",
                "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits",  # as browsers do
                *headers,
                "",
                "",
            ]
        ).encode()
        self.epoll = select.epoll()
        self.sockets: dict[int, socket.socket] = {}
        self.rest: dict[int, bytes] = {}
        self.shaking_hands: set[int] = set()
        self.joined = 0
        self.gone = 0
        self.taken = array("q")

    def gather(self, consoles: int) -> None:
        """Brings everybody in; TimeoutError if the server does not let them."""
        deadline = time.monotonic() + DOOR_SECONDS
        opened = 0
        while self.joined < consoles:
            while opened < consoles and opened - self.joined - self.gone < AT_THE_DOOR:
                self._knock()
                opened += 1
            self.listen(0.005)
            if time.monotonic() > deadline or self.gone:
                raise TimeoutError(f"{self.joined} of {consoles} joined, {self.gone} were turned away")

    def listen(self, seconds: float) -> None:
        for number, _ in self.epoll.poll(seconds):
            self._read(number)

    def _knock(self) -> None:
        sock = socket.create_connection(("127.0.0.1", self.port), timeout=30)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        sock.sendall(self.request)
        sock.setblocking(False)
        number = sock.fileno()
        self.sockets[number], self.rest[number] = sock, b""
        self.shaking_hands.add(number)
        self.epoll.register(number, select.EPOLLIN)

    def _read(self, number: int) -> None:
        sock = self.sockets[number]
        try:
            data = sock.recv(RECEIVE_BYTES)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        now = time.monotonic_ns()
        if not data:
            self._leave(number)
            return
        data = self.rest[number] + data
        if number in self.shaking_hands:
            head, end, data = data.partition(b"\r\n\r\n")
            if not end:
                self.rest[number] = head
                return
            if b" 101 " not in head[:16] or b"permessage-deflate" in head:
                self._leave(number)
                return
            self.shaking_hands.remove(number)
        self.rest[number] = self._take(sock, data, now)

    def _take(self, sock: socket.socket, data: bytes, now: int) -> bytes:
        position = 0
        for start, end in messages(data):
            kind = data[start : start + 2]
            if kind == b"42":
                for found in self.numbered.finditer(data, start, end):
                    self.taken.append(int(found[1]))
                    self.taken.append(now)
            elif kind == b"40":
                self.joined += 1
            elif kind[:1] == b"0":
                sock.sendall(JOIN)
            elif kind == b"2":
                sock.sendall(PONG)
            position = end
        return data[position:]

    def _leave(self, number: int) -> None:
        self.gone += 1
        self.rest.pop(number)
        self.epoll.unregister(number)
        self.sockets.pop(number).close()


def messages(data: bytes) -> Iterator[tuple[int, int]]:
    """Start and end of every whole websocket message in `data`."""
    position, size = 0, len(data)
    while position + 2 <= size:
        length, start = data[position + 1], position + 2
        if length == 126:
            length, start = int.from_bytes(data[position + 2 : position + 4]), position + 4
        elif length == 127:
            length, start = int.from_bytes(data[position + 2 : position + 10]), position + 10
        if start + length > size:
            return
        yield start, start + length
        position = start + length


def main(port: int, consoles: int, marker: str, out: Path, headers: list[str]) -> None:
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    crowd = Crowd(port, marker, headers)
    began = time.monotonic()
    crowd.gather(consoles)
    print(f"joined {crowd.joined} in {time.monotonic() - began:.1f} s", flush=True)
    began, cpu_began = time.monotonic(), time.process_time()
    while not select.select([sys.stdin], [], [], 0)[0]:
        crowd.listen(0.05)
    seconds = time.monotonic() - began
    with out.open("wb") as file:
        crowd.taken.tofile(file)
    busy = (time.process_time() - cpu_began) / seconds
    print(json.dumps({"joined": crowd.joined, "gone": crowd.gone, "core_share": busy}), flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3], Path(sys.argv[4]), sys.argv[5:])
