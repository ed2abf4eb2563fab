"""Everybody decides on what they saw."""

from app.core.errors import Conflict


def require_seen(seen_version: int, version: int, code: str = "changed_meanwhile") -> None:
    """Conflict unless the officer decides on what is there now."""
    if seen_version != version:
        raise Conflict(code, {"seen_version": seen_version, "version": version})
