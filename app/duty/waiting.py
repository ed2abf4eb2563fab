"""Something a post must still do."""

from datetime import datetime
from typing import NamedTuple


class Waiting(NamedTuple):
    """The same `source` until it is done."""

    source: str  # "consent:12"
    kind: str
    city: str | None
    role: str
    due_at: datetime
    about: str  # "plan:4"
    title: str
