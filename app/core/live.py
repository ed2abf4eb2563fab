"""The live stream: each web process tails the journal and broadcasts to the rooms of its consoles."""

import json
import logging
from collections.abc import Callable

from flask import Flask
from flask import session as cookie
from flask_socketio import SocketIO, join_room

from app.core import clock, journal
from app.core.db import Database

WINDOW_SECONDS = 0.03  # the cost of a broadcast is per frame, so what one window gathers goes in one
PULSE_SECONDS = 2.0
FRAME_ENTRIES = 200

log = logging.getLogger(__name__)


class Tail:
    """Reads committed entries in order and hands each world's frame to `send(world, name, payload)`."""

    def __init__(self, database: Database, send: Callable[[str, str, object], None]) -> None:
        self.database, self.send = database, send
        self.positions = database.positions()

    def advance(self) -> int:
        """Broadcast what was committed since the last call; how many entries."""
        sent = 0
        for world, end in self.database.positions().items():
            start = self.positions.setdefault(world, 0)
            while start < end:
                with self.database.read(world) as session:
                    rows = journal.entries(session, start, FRAME_ENTRIES)
                if not rows:
                    break
                frame = [json.loads(journal.as_wire(row)) for row in rows]
                self.send(world, "entries", {"entries": frame})
                start = self.positions[world] = rows[-1].position
                sent += len(rows)
        return sent

    def pulse(self) -> None:
        """Tell every console that the stream lives, and where it stands."""
        at = clock.now().isoformat(timespec="milliseconds")
        for world, position in self.positions.items():
            self.send(world, "pulse", {"at": at, "position": position})


def create_socket(app: Flask, async_mode: str, on_join: Callable[[], None]) -> SocketIO:
    """The Socket.IO server: a console joins the room of its world, with the sign-in cookie it has."""

    def join() -> bool:
        if cookie.get("officer_id") is None:
            return False
        on_join()
        join_room(str(cookie.get("world", "real")))
        return True

    socket = SocketIO(
        app,
        async_mode=async_mode,
        transports=["websocket"],
        manage_session=False,
        ping_interval=20,
        ping_timeout=20,
    )

    socket.on_event("connect", join)
    return socket


def follow(socket: SocketIO, tail: Tail) -> None:
    """The tail's loop: never ends; a failing read is logged and tried again."""
    since_pulse = 0.0
    while True:
        try:
            tail.advance()
            if since_pulse >= PULSE_SECONDS:
                tail.pulse()
                since_pulse = 0.0
        except Exception:
            log.exception("the tail could not read the journal; trying again")
            socket.sleep(1.0)
        socket.sleep(WINDOW_SECONDS)
        since_pulse += WINDOW_SECONDS


def broadcaster(socket: SocketIO) -> Callable[[str, str, object], None]:
    """What a tail sends with: a frame to every console of one world."""

    def send(world: str, name: str, payload: object) -> None:
        socket.emit(name, payload, to=world)

    return send
