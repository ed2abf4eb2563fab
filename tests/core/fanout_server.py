"""A small Socket.IO server on the direct fan-out, for its tests: `python fanout_server.py MODE PORT`."""

import sys

if __name__ == "__main__" and sys.argv[1] == "gevent":
    from gevent import monkey

    monkey.patch_all()

from dataclasses import asdict
from importlib import import_module
from typing import Any

from flask import Flask, request
from flask_socketio import SocketIO

from app.core import fanout


def create_app(mode: fanout.Mode) -> Flask:
    """Every new console gets three numbers at once; `/emit` and `/count` broadcast."""
    fanout.install(mode)
    app = Flask(__name__)
    live = SocketIO(app, async_mode=mode, transports=["websocket"], ping_interval=1, ping_timeout=1.5)
    live.on_event(
        "connect", lambda: [live.emit("hello", n, to=getattr(request, "sid", None)) for n in range(3)]
    )
    live.on_event("echo", lambda text: text)

    @app.post("/emit")
    def emit() -> str:
        """`times` broadcasts of `size` bytes, then 20 small ones if `small` is asked for."""
        for number in range(request.args.get("times", 1, int)):
            live.emit("big", [number, "x" * request.args.get("size", 10, int)])
        for number in range(request.args.get("small", 0, int)):
            live.emit("small", number)
        return "sent"

    @app.post("/count")
    def count() -> str:
        def run(upto: int) -> None:
            for number in range(upto):
                live.emit("number", number)
                live.sleep(0.0005)

        live.start_background_task(run, request.args.get("upto", 1000, int))
        return "counting"

    @app.get("/counters")
    def counters() -> dict[str, Any]:
        sessions = list(live.server.eio.sockets.values())
        return asdict(fanout.counters) | {"consoles": sum(not session.closed for session in sessions)}

    return app


def main(mode: fanout.Mode, port: int) -> None:
    app = create_app(mode)
    if mode == "gevent":
        import_module("gevent.pywsgi").WSGIServer(("127.0.0.1", port), app, log=None).serve_forever()
    else:
        app.run("127.0.0.1", port, threaded=True)


if __name__ == "__main__":
    main("gevent" if sys.argv[1] == "gevent" else "threading", int(sys.argv[2]))
else:
    application = create_app("gevent")  # for gunicorn -k gevent
