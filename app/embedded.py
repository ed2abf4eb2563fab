"""`python wsgi.py`: migrate, seed once, draw the boundaries, start the solver's process, serve."""

import logging
import signal
import socket
import sys

import gevent
from flask import Flask
from gevent.pywsgi import WSGIServer

from app.core import clock, migrate
from app.core.db import Database
from app.core.tables import REAL
from app.dispatch.packages.seed import enter_packages
from app.duty.seed import seed_roster_once
from app.incidents.seed import enter_experts
from app.inventory.seed import seed_once
from app.planning.worker_child import start_child
from app.region.boundaries import write
from app.region.data import load_demo
from config.settings import Settings

SIGN_INS = ("duty", "leader", "store", "team")
CITIES = ("hohhot", "baotou", "ordos", "ulanqab")


def run(settings: Settings, database: Database, app: Flask) -> None:
    """Serve until stopped; a second start keeps the data."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    if not settings.read_only:
        prepare(settings, database)
    if settings.worker and not settings.read_only:
        start_child(settings, "app.background")
    server = WSGIServer(_listener(settings), app, log=None)
    for number in (signal.SIGTERM, signal.SIGINT):
        gevent.signal_handler(number, server.stop, 1)
    server.start()
    welcome(settings)
    server.serve_forever()


def _listener(settings: Settings) -> socket.socket:
    """pywsgi writes an answer's head and body apart; with Nagle's algorithm every body would wait 40 ms."""
    listener = socket.create_server((settings.host, settings.port), backlog=1024)
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # connections inherit it
    return listener


def prepare(settings: Settings, database: Database) -> None:
    """Everything a first start needs, harmless on every later one."""
    migrate.upgrade(settings.database_url)
    if settings.seed_demo and seed_once(database, clock.now()):
        with database.write(REAL, by=None, at=clock.now()) as session:
            enter_experts(session)
            enter_packages(session)
    if settings.seed_demo:
        seed_roster_once(database, clock.now())
    boundaries = settings.instance / "boundaries.json"
    if not boundaries.exists():
        write(boundaries)


def welcome(settings: Settings) -> None:
    """Address and demo sign-ins, for whoever started this."""
    policy = load_demo().policy
    lines = [
        f"呼包鄂乌应急联动 · Joint Response   http://{settings.host}:{settings.port}",
        policy.notice_zh,
        policy.notice_en,
        *("  " + "  ".join(f"{city}.{role}" for role in SIGN_INS) for city in CITIES),
        f"  joint.command        password for all: {policy.password}",
    ]
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()
