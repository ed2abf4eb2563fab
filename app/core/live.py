"""The live stream: each web process tails the journal and broadcasts to the rooms of its consoles."""

import json
import logging
from collections.abc import Callable
from dataclasses import asdict

from flask import Flask, request
from flask_socketio import SocketIO, join_room

from app.core import clock, journal
from app.core.db import Database
from app.core.errors import DomainError
from app.core.presence import Present
from app.core.worlds import moment_in

WINDOW_SECONDS = 0.03  # the cost of a broadcast is per frame, so what one window gathers goes in one
PULSE_SECONDS = 2.0
FRAME_ENTRIES = 200

log = logging.getLogger(__name__)


class Tail:
    """Reads committed entries in order and hands each world's frame to `send(world, name, payload)`."""

    def __init__(
        self, database: Database, send: Callable[[str, str, object], None], present: Present | None = None
    ) -> None:
        self.database, self.send, self.present = database, send, present or Present()
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

    def behind(self) -> int:
        """How many committed entries its consoles have not been sent yet."""
        return sum(end - self.positions.get(world, 0) for world, end in self.database.positions().items())

    def pulse(self) -> None:
        """Tell every console that the stream lives, where it stands, what its world's clock shows, whether
        changes are taken and the solver lives, and who is where if that has changed."""
        wall = clock.now()
        standing = self.database.standing(wall).model_dump(mode="json")
        for world, position in self.positions.items():
            at = moment_in(self.database, world, wall).isoformat(timespec="milliseconds")
            self.send(world, "pulse", {"at": at, "position": position, "standing": standing})
        for world in self.present.changed(wall):
            self.send(world, "present", [asdict(one) for one in self.present.now(world, wall)])


class Consoles:
    """The open consoles of this process by the session they were opened with."""

    def __init__(self) -> None:
        self._session_of: dict[str, str] = {}
        self.cut: Callable[[str], None] = lambda _: None

    def opened(self, console_id: str, session_id: str) -> None:
        self._session_of[console_id] = session_id

    def closed(self, console_id: str) -> None:
        self._session_of.pop(console_id, None)

    def close_session(self, session_id: str) -> None:
        """Cut every console of a session that has ended."""
        for console_id, opened_with in list(self._session_of.items()):
            if opened_with == session_id:
                self.cut(console_id)

    def keep_only(self, live_ids: Callable[[], set[str]]) -> None:
        """Cut the consoles whose session has ended elsewhere, grown too old, or been idle too long."""
        if not self._session_of:
            return
        alive = live_ids()
        for session_id in set(self._session_of.values()) - alive:
            self.close_session(session_id)


def create_socket(
    app: Flask, async_mode: str, on_join: Callable[[], None], session_id: Callable[[], str | None]
) -> SocketIO:
    """The Socket.IO server: a console joins the room of its world, with a live session or not at all.

    Consoles only listen: there is no event that a client could send. Foreign origins are refused by engineio.
    """
    consoles: Consoles = app.extensions["consoles"]

    def join() -> bool:
        opened_with = session_id()
        if opened_with is None:
            return False
        try:
            world = app.extensions["world"]()
        except DomainError:
            return False  # who may not enter a drill hears nothing of it, whatever his cookie says
        on_join()
        consoles.opened(str(request.sid), opened_with)  # type: ignore[attr-defined]  # set by flask-socketio
        join_room(world)
        return True

    def leave(*_: object) -> None:
        consoles.closed(str(request.sid))  # type: ignore[attr-defined]  # set by flask-socketio

    def cut(console_id: str) -> None:
        """The connection itself ends: leaving the namespace alone would leave it open."""
        connection_id = socket.server.manager.eio_sid_from_sid(console_id, "/")
        if connection_id:
            socket.server.eio.disconnect(connection_id)

    socket = SocketIO(
        app,
        async_mode=async_mode,
        transports=["websocket"],
        manage_session=False,
        ping_interval=20,
        ping_timeout=20,
    )

    socket.on_event("connect", join)
    socket.on_event("disconnect", leave)
    consoles.cut = cut
    return socket


def follow(socket: SocketIO, tail: Tail, on_pulse: Callable[[], None]) -> None:
    """The tail's loop: never ends; a failing read is logged and tried again."""
    since_pulse = 0.0
    while True:
        try:
            tail.advance()
            if since_pulse >= PULSE_SECONDS:
                tail.pulse()
                on_pulse()
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
