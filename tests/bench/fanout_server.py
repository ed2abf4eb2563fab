"""Our side of the fan-out bench, in the shape of the embedded server: pywsgi, gevent, the direct fan-out."""

from gevent import monkey

monkey.patch_all()

import sys  # noqa: E402  # gevent patches the standard library first
import time  # noqa: E402  # after the patch

import gevent  # noqa: E402  # after the patch
from flask import Flask, request  # noqa: E402  # after the patch
from flask_socketio import SocketIO  # noqa: E402  # after the patch
from gevent.pywsgi import WSGIServer  # noqa: E402  # after the patch

from app.core import fanout  # noqa: E402  # after the patch


def create_app(padding: str) -> Flask:
    """Broadcasts `times` events at `rate` a second on /start; /stamps answers with the send times (ns)."""
    fanout.install("gevent")
    app = Flask(__name__)
    live = SocketIO(app, async_mode="gevent", transports=["websocket"])
    stamps: list[str] = []

    def broadcast(rate: int, times: int) -> None:
        start = time.monotonic()
        for position in range(times):
            gevent.sleep(max(0.0, start + position / rate - time.monotonic()))
            stamps.append(str(time.monotonic_ns()))
            live.emit("event", {"position": position, "padding": padding})

    @app.get("/start")
    def start() -> dict[str, str]:
        gevent.spawn(broadcast, request.args.get("rate", 20, int), request.args.get("times", 1, int))
        return {}

    @app.get("/stamps")
    def sent() -> list[str]:
        return stamps

    return app


if __name__ == "__main__":
    WSGIServer(
        ("127.0.0.1", int(sys.argv[1])), create_app(sys.argv[2]), log=None, backlog=1024
    ).serve_forever()
