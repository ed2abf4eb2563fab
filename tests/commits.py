"""How often tests have written: what was read before still holds while nothing was."""

from sqlalchemy import Connection, Engine, event


class Commits:
    """How often this process has changed any database."""

    def __init__(self) -> None:
        self.count = 0
        event.listen(Engine, "commit", self._one_more)

    def _one_more(self, _: Connection) -> None:
        self.count += 1


commits = Commits()
