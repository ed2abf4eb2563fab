"""State machines are tables; `move` is the only way from one state to the next."""

from collections.abc import Mapping

from app.core.errors import Conflict

Flow = Mapping[str, Mapping[str, str]]


def move(flow: Flow, state: str, action: str) -> str:
    """The state that `action` leads to, or Conflict `illegal_move` naming what is allowed."""
    allowed = flow[state]
    if action not in allowed:
        raise Conflict("illegal_move", {"state": state, "action": action, "allowed": sorted(allowed)})
    return allowed[action]
