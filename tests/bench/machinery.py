"""What every bench here needs: a server process, a crowd of consoles before it, and figures out of both."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

ROOT = Path(__file__).parents[2]
UP_SECONDS = 30


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port: int = sock.getsockname()[1]
        return port


def get(port: int, path: str) -> Any:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=30) as answer:
        return json.load(answer)


@contextmanager
def serving(command: list[str], port: int, **environment: str) -> Iterator[int]:
    """Runs a server until the block ends; yields its process id once it accepts connections."""
    server = subprocess.Popen(command, cwd=ROOT, env=os.environ | environment)
    try:
        _await_up(server, port)
        yield server.pid
    finally:
        server.terminate()
        server.wait(timeout=30)


def _await_up(server: "subprocess.Popen[bytes]", port: int) -> None:
    deadline = time.monotonic() + UP_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise TimeoutError(f"{server.args!r} did not come up")


@dataclass(frozen=True)
class Taken:
    """What a crowd received: per delivery the number in the event and the time of receipt (ns, monotonic)."""

    numbers: NDArray[np.int64]
    times_ns: NDArray[np.int64]
    consoles: int
    gone: int
    core_share: float


class Watchers:
    """A crowd in its own process."""

    def __init__(self, port: int, consoles: int, marker: str, out: Path, *headers: str) -> None:
        self.out = out
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.bench.crowd", str(port), str(consoles), marker, str(out), *headers],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def joined(self) -> str:
        """Waits for everybody to be in."""
        said = self._line()
        if not said.startswith("joined"):
            raise ConnectionError("the consoles could not join")
        return said

    def taken(self) -> Taken:
        """Sends everybody home and counts."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        summary = json.loads(self._line())
        self.process.wait(timeout=60)
        pairs = np.fromfile(self.out, dtype=np.int64).reshape(-1, 2)
        return Taken(pairs[:, 0], pairs[:, 1], summary["joined"], summary["gone"], summary["core_share"])

    def _line(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()


def percentile_ms(nanoseconds: NDArray[np.int64], share: float) -> float:
    return float(np.quantile(nanoseconds, share)) / 1e6


def cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def resident_kb(pid: int) -> int:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS:"))
