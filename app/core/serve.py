"""The live half of a web process: the socket server, and the tail that feeds it."""

from collections.abc import Callable

from flask import Flask
from flask_socketio import SocketIO

from app.core import fanout
from app.core.db import Database
from app.core.live import Tail, broadcaster, create_socket, follow


def serve_live(app: Flask, database: Database) -> SocketIO:
    """Put Socket.IO in front of `app` and follow the journal, from the first request's loop on."""
    fanout.install("gevent")
    socket = create_socket(app, "gevent")
    _once_the_loop_runs(app, lambda: follow(socket, Tail(database, broadcaster(socket))), socket)
    return socket


def _once_the_loop_runs(app: Flask, work: Callable[[], None], socket: SocketIO) -> None:
    """gunicorn forks after import: the tail must start in the worker, not in its parent."""
    started: list[bool] = []

    @app.before_request
    def start() -> None:
        if not started:
            started.append(True)
            socket.start_background_task(work)
