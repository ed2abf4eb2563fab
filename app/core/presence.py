"""Who has what open, as consoles say themselves: kept by this process, forgotten by itself, never a lock."""

import threading
from dataclasses import dataclass
from datetime import datetime, timedelta

KEPT = timedelta(seconds=40)  # two heartbeats and a slow network
MOST = 2000  # of one world; a console that says more than it should is not remembered


@dataclass(frozen=True, slots=True)
class Presence:
    """An officer has `about` ("incident:5") open; `editing` while something is being typed there."""

    officer_id: int
    about: str
    editing: bool


class Present:
    """What every console last said, by world; what has changed since it was last asked for."""

    def __init__(self) -> None:
        self._said: dict[str, dict[str, tuple[Presence, datetime]]] = {}
        self._changed: set[str] = set()
        self._lock = threading.Lock()

    def say(self, world: str, console_id: str, presence: Presence | None, now: datetime) -> None:
        """None: this console has nothing open any more."""
        with self._lock:
            of = self._said.setdefault(world, {})
            before = of.get(console_id, (None, now))[0]
            if presence is None:
                of.pop(console_id, None)
            elif before is not None or len(of) < MOST:
                of[console_id] = presence, now + KEPT
            if before != presence:
                self._changed.add(world)

    def now(self, world: str, now: datetime) -> list[Presence]:
        """Each officer once for each thing; who edits before who reads."""
        with self._lock:
            self._forget(world, now)
            said = {presence for presence, _ in self._said.get(world, {}).values()}
        once: dict[tuple[int, str], Presence] = {}
        for one in sorted(said, key=lambda one: one.editing):
            once[one.officer_id, one.about] = one
        return sorted(once.values(), key=lambda one: (one.about, not one.editing, one.officer_id))

    def changed(self, now: datetime) -> list[str]:
        """The worlds where it is not as it was at the last call."""
        with self._lock:
            for world in list(self._said):
                self._forget(world, now)
            worlds, self._changed = sorted(self._changed), set()
            return worlds

    def _forget(self, world: str, now: datetime) -> None:
        of = self._said.get(world, {})
        gone = [console_id for console_id, (_, until) in of.items() if until <= now]
        for console_id in gone:
            del of[console_id]
            self._changed.add(world)
