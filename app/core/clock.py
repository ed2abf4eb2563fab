"""The one place that reads the wall clock; everything below the edge is told the time."""

from datetime import UTC, datetime


def now() -> datetime:
    return datetime.now(UTC)
