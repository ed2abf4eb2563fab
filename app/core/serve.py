"""The live half of a web process: the socket server, and the tail that feeds it."""

import gc

from flask import Flask
from flask_socketio import SocketIO

from app.core import fanout
from app.core.db import Database
from app.core.live import Tail, broadcaster, create_socket, follow


def serve_live(app: Flask, database: Database) -> SocketIO:
    """Put Socket.IO in front of `app`; the tail starts with the first request or console.

    gunicorn forks after import: the tail must start in the worker, not in its parent.
    """
    fanout.install("gevent")
    started: list[bool] = []

    def start_tail() -> None:
        if not started:
            started.append(True)
            gc.collect()
            gc.freeze()  # what a start leaves is never garbage; walking it each time froze the loop 100 ms
            socket.start_background_task(follow, socket, Tail(database, broadcaster(socket)))

    socket = create_socket(app, "gevent", start_tail)
    app.before_request(start_tail)
    return socket
