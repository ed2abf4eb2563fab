"""The life of an exercise and of an inject; a drill's world is closed for ever once it is over."""

from app.core.flow import Flow

EXERCISE_FLOW: Flow = {
    "scheduled": {"start": "running", "cancel": "cancelled"},
    "running": {"pause": "paused", "freeze": "frozen", "end": "ended"},
    "paused": {"resume": "running", "freeze": "frozen", "end": "ended"},
    "frozen": {"resume": "running", "end": "ended"},
    "ended": {},
    "cancelled": {},
}
UNDER_WAY = ("running", "paused", "frozen")
ENTERABLE = (*UNDER_WAY, "ended")

INJECT_FLOW: Flow = {
    "waiting": {"deliver": "delivered", "skip": "skipped"},
    "delivered": {"repeat": "delivered"},
    "skipped": {"deliver": "delivered"},
}
FINDING_FLOW: Flow = {"open": {"close": "closed"}, "closed": {"reopen": "open"}}
