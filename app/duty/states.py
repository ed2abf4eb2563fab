"""The life of a task."""

from app.core.flow import Flow

TASK_FLOW: Flow = {
    "open": {"acknowledge": "acknowledged", "finish": "done", "cancel": "cancelled"},
    "acknowledged": {"finish": "done", "cancel": "cancelled"},
    "done": {},
    "cancelled": {},
}
UNDONE_TASKS = ("open", "acknowledged")
