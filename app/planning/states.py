"""The life of a planning run."""

from app.core.flow import Flow

RUN_FLOW: Flow = {
    "waiting": {"start": "solving", "cancel": "cancelled"},
    "solving": {"start": "solving", "finish": "done", "fail": "failed", "cancel": "cancelled"},
    "done": {},
    "failed": {},
    "cancelled": {},
}
