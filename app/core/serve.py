"""The live half of a web process: the socket server, and the tail that feeds it."""

import gc
from collections.abc import Callable

from flask import Flask
from flask_socketio import SocketIO

from app.core import fanout
from app.core.db import Database
from app.core.live import Consoles, Tail, broadcaster, create_socket, follow


def serve_live(
    app: Flask, database: Database, session_id: Callable[[], str | None], live_ids: Callable[[], set[str]]
) -> SocketIO:
    """Put Socket.IO in front of `app`; the tail starts with the first request or console.

    `session_id` names the live session of the request at hand, `live_ids` all of them.

    gunicorn forks after import: the tail must start in the worker, not in its parent.
    """
    fanout.install("gevent")
    started: list[bool] = []

    def start_tail() -> None:
        if not started:
            started.append(True)
            gc.collect()
            gc.freeze()  # what a start leaves is never garbage; walking it each time froze the loop 100 ms
            tail = Tail(database, broadcaster(socket), app.extensions["present"])
            app.extensions["tail"] = tail
            socket.start_background_task(follow, socket, tail, lambda: consoles.keep_only(live_ids))

    consoles: Consoles = app.extensions["consoles"]
    socket = create_socket(app, "gevent", start_tail, session_id)
    app.before_request(start_tail)
    return socket
