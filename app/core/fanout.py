"""Direct fan-out: a broadcast is framed once and its emitter writes it to every console without waiting.

Stock python-engineio queues every broadcast once per console, wakes one writer per console, and has each
frame (and, because browsers offer it, deflate) the same bytes again; its queues have no bound; and
simple-websocket 1.1.0 loses what the kernel does not take at once. Here the emitter writes what the kernel
takes. The rest stays, as views of the one shared frame, in a bounded line that the console's own writer
empties. A console that falls too far behind is cut: it reconnects and catches up by journal position.
"""

import select
import socket
import struct
import threading
from collections import deque
from contextlib import suppress
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import version
from itertools import islice
from typing import Any, Literal

import simple_websocket
from engineio import socket as engineio_socket
from engineio.exceptions import SocketIsClosedError
from engineio.packet import NOOP, Packet

Mode = Literal["gevent", "threading"]

PINNED = {"python-engineio": "4.15.1", "simple-websocket": "1.1.0"}
WAITING_LIMIT_BYTES = 1 << 20
FRAMES_PER_WRITE = 64  # well under the kernel's limit of 1024 pieces a call
RECHECK_MS = 1000  # a socket closed under a waiting writer wakes nobody

WAKE = Packet(NOOP)  # put on a console's queue, never sent: something waits to be written


@dataclass(slots=True)
class Counters:
    """What the fan-out of this process has done since it started."""

    frames_direct: int = 0
    frames_delayed: int = 0
    consoles_cut: int = 0


counters = Counters()


class ConsoleGone(OSError):
    """The console was cut, or hung up, and takes no more frames."""


def install(mode: Mode) -> None:
    """Puts the direct fan-out under engineio; call once, before the Socket.IO server is made.

    Only for the websocket transport (`transports=["websocket"]`): a session begun by polling stays there.
    Raises RuntimeError on any other version than the pinned ones, since private parts are replaced, and in
    gevent mode if the standard library is not patched.
    """
    for package, pinned in PINNED.items():
        if version(package) != pinned:
            found = version(package)
            raise RuntimeError(f"{package} is {found}; the direct fan-out replaces private parts of {pinned}")
    if mode == "gevent" and not import_module("gevent.monkey").is_module_patched("select"):
        raise RuntimeError("gevent mode needs gevent.monkey.patch_all() before anything else is imported")
    engineio_socket.Socket = DirectSession
    driver: Any = import_module(f"engineio.async_drivers.{mode}")
    driver._async["websocket"] = ConsoleSocket  # noqa: SLF001  # engineio has no public place for it


def frame(payload: str | bytes) -> bytes:
    """One unmasked, uncompressed websocket message (RFC 6455, 5.2): text for str, binary for bytes."""
    opcode, body = (0x81, payload.encode()) if isinstance(payload, str) else (0x82, bytes(payload))
    if len(body) < 126:
        head = struct.pack("!BB", opcode, len(body))
    elif len(body) < 1 << 16:
        head = struct.pack("!BBH", opcode, 126, len(body))
    else:
        head = struct.pack("!BBQ", opcode, 127, len(body))
    return head + body


class Wire:
    """The sending side of one console's socket: frames leave whole and in order, and no emitter waits.

    The frame under way may have any size (all consoles share its bytes), WAITING_LIMIT_BYTES may wait behind.
    """

    __slots__ = ("_cut", "_frames", "_lock", "_queue", "_sock", "_waiting_bytes")

    def __init__(self, sock: socket.socket, queue: Any) -> None:
        self._sock = sock
        self._queue = queue
        self._lock = threading.Lock()
        self._frames: deque[memoryview] = deque()
        self._waiting_bytes = 0  # of all frames but the first
        self._cut = False

    def push(self, data: bytes) -> None:
        """Writes what the kernel takes now, leaves the rest to the writer; OSError if the console is gone."""
        with self._lock:
            if self._cut:
                raise ConsoleGone
            if self._frames:
                self._line_up(data)
                return
            sent = self._send_now((data,))
            if sent == len(data):
                counters.frames_direct += 1
                return
            counters.frames_delayed += 1
            self._frames.append(memoryview(data)[sent:])
            self._queue.put(WAKE)

    def flush(self) -> None:
        """Waits until nothing is left; for the console's own writer. OSError if the console is gone."""
        while not self._write_waiting():
            self._wait_writable()

    def is_behind(self) -> bool:
        return bool(self._frames)

    def hang_up(self) -> None:
        """Ends the connection in both directions, so that whoever reads or writes it wakes up."""
        self._cut = True
        with suppress(OSError):
            self._sock.shutdown(socket.SHUT_RDWR)

    def _line_up(self, data: bytes) -> None:
        self._waiting_bytes += len(data)
        if self._waiting_bytes > WAITING_LIMIT_BYTES:
            counters.consoles_cut += 1
            self._frames.clear()
            self.hang_up()
            raise ConsoleGone
        counters.frames_delayed += 1
        self._frames.append(memoryview(data))

    def _write_waiting(self) -> bool:
        with self._lock:
            while self._frames:
                sent = self._send_now(tuple(islice(self._frames, FRAMES_PER_WRITE)))
                if not sent:
                    return False
                self._drop(sent)
            if self._cut:
                raise ConsoleGone
            return True

    def _drop(self, sent: int) -> None:
        while sent:
            first = self._frames[0]
            if sent < len(first):
                self._frames[0] = first[sent:]
                return
            sent -= len(first)
            self._frames.popleft()
            if self._frames:
                self._waiting_bytes -= len(self._frames[0])

    def _send_now(self, pieces: tuple[bytes | memoryview, ...]) -> int:
        try:
            if len(pieces) == 1:
                return self._sock.send(pieces[0], socket.MSG_DONTWAIT)
            return self._sock.sendmsg(pieces, (), socket.MSG_DONTWAIT)
        except (BlockingIOError, InterruptedError):
            return 0

    def _wait_writable(self) -> None:
        if self._sock.fileno() < 0:
            raise ConsoleGone
        poller = select.poll()
        poller.register(self._sock.fileno(), select.POLLOUT)
        poller.poll(RECHECK_MS)


class ConsoleSocket:
    """The websocket of one connection, as engineio drives it; frames are read by simple-websocket."""

    def __init__(self, handler: Any, server: Any) -> None:
        self._handler = handler
        self._server = server

    def __call__(self, environ: dict[str, Any], _start_response: Any) -> list[bytes]:
        # Deflate would cost a zlib stream and one compression of the same bytes per console: not agreed to.
        environ.pop("HTTP_SEC_WEBSOCKET_EXTENSIONS", None)
        parts = self._server._async  # noqa: SLF001  # the mode's kinds of thread and event are nowhere else
        self._websocket = simple_websocket.Server(
            environ,
            max_message_size=self._server.max_http_buffer_size,
            thread_class=parts["thread"],
            event_class=parts["event"],
        )
        # Of a gevent socket, the real one inside: a write to it never switches to another greenlet.
        sock = self._websocket.sock
        self.raw_socket: socket.socket = getattr(sock, "_sock", sock)
        if self.raw_socket.family != socket.AF_UNIX:
            self.raw_socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._handler(self)
        if self._websocket.mode == "gunicorn":
            raise StopIteration  # how gunicorn is told that the connection is used up
        if self._websocket.mode == "werkzeug":
            raise ConnectionError  # and werkzeug
        return []

    def attach(self, wire: Wire) -> None:
        """From now on the pongs and close frames of simple-websocket keep their order on the wire too."""
        self._wire = wire
        self._websocket.sock = OrderedSocket(self._websocket.sock, wire)

    def wait(self) -> str | bytes | None:
        """The next message; None if the connection has ended."""
        try:
            message: str | bytes | None = self._websocket.receive()
        except simple_websocket.ConnectionClosed:
            return None
        return message

    def close(self) -> None:
        with suppress(OSError, simple_websocket.ConnectionClosed):
            self._websocket.close()
        self._wire.hang_up()  # a vanished console would never answer the close frame


class OrderedSocket:
    """A console's socket as simple-websocket sees it: what it sends goes through the wire."""

    def __init__(self, sock: Any, wire: Wire) -> None:
        self.recv = sock.recv
        self.close = sock.close
        self._wire = wire

    def send(self, data: bytes) -> int:
        self._wire.push(data)
        return len(data)


class DirectSession(engineio_socket.Socket):  # type: ignore[misc]  # engineio ships no types
    """One console's engineio session: once its websocket is up it writes itself, its queue carries WAKE only.

    Dead consoles are found by engineio's own watch (`monitor_clients`), not on every send as in the stock
    class: a disconnect handler must not run in the middle of somebody else's broadcast.
    """

    def __init__(self, server: Any, sid: str) -> None:
        super().__init__(server, sid)
        self._wire: Wire | None = None
        self._handing_over = threading.Lock()

    def send(self, pkt: Any) -> None:
        if self.closed:
            raise SocketIsClosedError
        if self._wire is None:
            with self._handing_over:
                if self._wire is None:
                    self.queue.put(pkt)
                    return
        self._push(pkt)

    def poll(self) -> list[Any]:
        if self._wire is None:
            packets: list[Any] = super().poll()
            return packets
        while self.queue.get() is not None:  # an idle console waits here: its pings do not pass the queue
            try:
                self._wire.flush()
            except OSError:
                break
        return []

    def close(self, wait: bool = True, abort: bool = False, reason: str | None = None) -> None:
        super().close(wait=wait and self._wire is None, abort=abort, reason=reason)
        if self._wire is not None and self._wire.is_behind():
            self._wire.hang_up()

    def _upgrade_websocket(self, environ: dict[str, Any], start_response: Any) -> Any:
        if self.connected:
            return self.server._bad_request("stays with polling")  # noqa: SLF001  # as the base class does
        return super()._upgrade_websocket(environ, start_response)

    def _websocket_handler(self, websocket: ConsoleSocket) -> Any:
        wire = Wire(websocket.raw_socket, self.queue)
        websocket.attach(wire)
        with self._handing_over:
            early = [self.queue.get() for _ in range(self.queue.qsize())]
            self._wire = wire
            for pkt in early:
                if pkt is None:
                    self.queue.put(None)
                else:
                    self._push(pkt)
        return super()._websocket_handler(websocket)

    def _push(self, pkt: Any) -> None:
        data: bytes | None = getattr(pkt, "frame", None)
        if data is None:
            data = pkt.frame = frame(pkt.encode())
        with suppress(OSError):  # the reading side sees the end of the connection too, and closes the session
            self._wire.push(data)  # type: ignore[union-attr]  # called only once the wire is there
