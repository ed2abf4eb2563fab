"""A Socket.IO console spoken by hand on a plain socket, so that a test decides when it reads."""

import base64
import json
import os
import select
import socket
import struct
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

TEXT, CLOSE, PING, PONG = 0x1, 0x8, 0x9, 0xA


class Console:
    """Connected and joined when made; `receive_buffer_bytes` makes it a slow reader with little patience."""

    def __init__(self, port: int, *, receive_buffer_bytes: int = 0, headers: tuple[str, ...] = ()) -> None:
        self.sock = socket.socket()
        if receive_buffer_bytes:
            self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer_bytes)
        self.sock.settimeout(10)
        self.sock.connect(("127.0.0.1", port))
        self.answer_head = self._shake_hands(port, headers)
        self.text()  # the engineio session
        self.send("40")
        self.early: list[Any] = []
        while not (message := self.text()).startswith("40"):
            if message.startswith("44"):
                raise ConnectionRefusedError(message)
            self.early.append(json.loads(message[2:]))

    def _shake_hands(self, port: int, headers: tuple[str, ...]) -> str:
        lines = [
            "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1",
            f"Host: 127.0.0.1:{port}",
            "Upgrade: websocket",
            "Connection: Upgrade",
            f"Sec-WebSocket-Key: {base64.b64encode(os.urandom(16)).decode()}",
            "Sec-WebSocket-Version: 13",
            *headers,
        ]
        self.sock.sendall("\r\n".join([*lines, "", ""]).encode())
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            head += self._exactly(1)
        return head.decode()

    def send(self, text: str, opcode: int = TEXT) -> None:
        body = text.encode()
        self.sock.sendall(struct.pack("!BB4x", 0x80 | opcode, 0x80 | len(body)) + body)

    def frame(self) -> tuple[int, bytes]:
        """The next frame's first byte and body; ConnectionError at the end of the stream."""
        first, size = self._exactly(2)
        if size == 126:
            (size,) = struct.unpack("!H", self._exactly(2))
        elif size == 127:
            (size,) = struct.unpack("!Q", self._exactly(8))
        return first, self._exactly(size)

    def text(self) -> str:
        """The next engineio message that is not a ping; pings are answered."""
        while True:
            first, body = self.frame()
            if first & 0xF == CLOSE:
                raise ConnectionError("closed by the server")
            if first & 0xF != TEXT:
                continue
            if body != b"2":
                return body.decode()
            self.send("3")

    def event(self, name: str) -> Any:
        """What the next event of this name carries; others are skipped."""
        while True:
            message = self.text()
            if message.startswith("42"):
                found, data = json.loads(message[2:])
                if found == name:
                    return data

    def answer_pings(self, for_seconds: float) -> None:
        """Reads and drops what comes."""
        until = time.monotonic() + for_seconds
        while (left := until - time.monotonic()) > 0:
            if select.select([self.sock], [], [], left)[0] and self.frame()[1] == b"2":
                self.send("3")

    def _exactly(self, size: int) -> bytes:
        parts = bytearray()
        while len(parts) < size:
            part = self.sock.recv(min(size - len(parts), 1 << 16))
            if not part:
                raise ConnectionError("the stream ended")
            parts += part
        return bytes(parts)


@contextmanager
def console(port: int, **options: Any) -> Iterator[Console]:
    opened = Console(port, **options)
    try:
        yield opened
    finally:
        opened.sock.close()
