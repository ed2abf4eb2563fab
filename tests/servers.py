"""The real program, `wsgi.py`, as a process of its own: started, stopped, killed and started again."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from tests.postgres import free_port

ROOT = Path(__file__).resolve().parent.parent
START_SECONDS = 180  # a first start migrates, seeds and routes the whole region, perhaps beside other work
STOP_SECONDS = 20

# Sleeps on a pipe from the tests; when they are killed it closes, and the server goes too.
GUARD = 'cat >/dev/null; kill -s KILL -- "-$1" 2>/dev/null'


@dataclass(frozen=True)
class Server:
    """A running server; `instance` is its folder, which a later one may take over."""

    address: str
    port: int
    instance: Path
    process: subprocess.Popen[bytes]
    guard: subprocess.Popen[bytes]

    @property
    def log(self) -> str:
        return _log(self.instance).read_text(errors="replace")


@contextmanager
def running(instance: Path, port: int | None = None, **settings: str) -> Iterator[Server]:
    """A server that is stopped at the end of the block."""
    server = start(instance, port, **settings)
    try:
        yield server
    finally:
        stop(server)


def start(instance: Path, port: int | None = None, **settings: str) -> Server:
    """A server that answers /readyz; RuntimeError with the end of its log when it does not in time.

    `settings` are further JR_... variables; a given `port` lets open consoles find the new server.
    """
    instance.mkdir(parents=True, exist_ok=True)
    port = port or free_port()
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("JR_")}
    with _log(instance).open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "wsgi.py"],
            cwd=ROOT,
            env={
                **inherited,
                "JR_INSTANCE": str(instance),
                "JR_PORT": str(port),
                "JR_SECOND_FACTOR": "no",  # what asks for it says so
                **settings,
            },
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    guard = subprocess.Popen(
        ["sh", "-c", GUARD, "guard", str(process.pid)], stdin=subprocess.PIPE, start_new_session=True
    )
    server = Server(f"http://127.0.0.1:{port}", port, instance, process, guard)
    try:
        _wait_until_ready(server)
    except BaseException:
        kill(server)
        raise
    return server


def stop(server: Server) -> None:
    """Ask it to end, as a service manager does."""
    if server.process.poll() is None:
        server.process.terminate()
        try:
            server.process.wait(timeout=STOP_SECONDS)
        except subprocess.TimeoutExpired:
            kill(server)
            raise
    kill(server)  # what it may have left of its children


def kill(server: Server) -> None:
    """SIGKILL to the server and all its children, like a power cut."""
    server.guard.kill()
    server.guard.communicate()
    with suppress(ProcessLookupError):  # it has ended by itself and left nothing
        os.killpg(server.process.pid, signal.SIGKILL)
    server.process.wait()


def _wait_until_ready(server: Server) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and server.process.poll() is None:
        if _is_ready(server.address):
            return
        time.sleep(0.1)
    raise RuntimeError(f"the server did not start:\n{server.log[-4000:]}")


def _is_ready(address: str) -> bool:
    try:
        with urlopen(f"{address}/readyz", timeout=5) as answer:
            return bool(answer.status == 200)
    except (URLError, OSError):
        return False


def _log(instance: Path) -> Path:
    return instance / "server.log"
