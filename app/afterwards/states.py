"""The life of a lesson: raised, done when its measure was taken, open again when it was not enough."""

from app.core.flow import Flow

LESSON_FLOW: Flow = {
    "open": {"close": "closed", "drop": "dropped"},
    "closed": {"reopen": "open"},
    "dropped": {"reopen": "open"},
}
