"""The life of a task, of a swap and of a handover."""

from app.core.flow import Flow

TASK_FLOW: Flow = {
    "open": {"acknowledge": "acknowledged", "finish": "done", "cancel": "cancelled"},
    "acknowledged": {"finish": "done", "cancel": "cancelled"},
    "done": {},
    "cancelled": {},
}
UNDONE_TASKS = ("open", "acknowledged")

SWAP_FLOW: Flow = {
    "asked": {"accept": "accepted", "decline": "declined", "withdraw": "withdrawn"},
    "accepted": {"approve": "approved", "reject": "rejected", "withdraw": "withdrawn"},
    "approved": {},
    "declined": {},
    "rejected": {},
    "withdrawn": {},
}
HANDOVER_FLOW: Flow = {
    "open": {"sign": "signed", "cancel": "cancelled"},
    "signed": {},
    "cancelled": {},
}
