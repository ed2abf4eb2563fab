"""An officer at a real server's HTTP edge: signs in, asks, decides; one kept-alive connection."""

import http.client
import json
import tomllib
import uuid
from pathlib import Path
from typing import Any

DEMO = Path(__file__).parent.parent / "config" / "demo" / "demo.toml"
PATIENCE_SECONDS = 60


class Refused(Exception):
    """The server said no: `status` and the problem it named."""

    def __init__(self, status: int, problem: dict[str, Any]) -> None:
        super().__init__(f"{status} {problem}")
        self.status, self.problem = status, problem


class Officer:
    """Signed in with the demo password when made; Refused otherwise, OSError when the server is gone."""

    def __init__(self, port: int, username: str) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS)
        self.cookie = ""
        self.send("POST", "/api/session", {"username": username, "password": demo_password()})

    def get(self, path: str) -> Any:
        return self._ask("GET", path, None, {})

    def send(self, method: str, path: str, body: dict[str, Any], key: str | None = None) -> Any:
        """A command under a fresh idempotency key, or under `key` when it repeats an earlier one."""
        headers = {"Content-Type": "application/json", "Idempotency-Key": key or str(uuid.uuid4())}
        return self._ask(method, path, json.dumps(body), headers)

    def close(self) -> None:
        self._connection.close()

    def _ask(self, method: str, path: str, body: str | None, headers: dict[str, str]) -> Any:
        self._connection.request(method, path, body, headers | {"Cookie": self.cookie})
        answer = self._connection.getresponse()
        text = answer.read()
        if kept := answer.getheader("Set-Cookie"):
            self.cookie = kept.partition(";")[0]
        told = json.loads(text)
        if answer.status >= 400:
            raise Refused(answer.status, told)
        return told


def demo_password() -> str:
    password: str = tomllib.loads(DEMO.read_text(encoding="utf-8"))["password"]
    return password
