"""The life of a plan, of each movement by its form, and of an order."""

from app.core.flow import Flow

PLAN_FLOW: Flow = {
    "draft": {
        "submit": "submitted",
        "submit_own": "consented",
        "redraft": "draft",
        "withdraw": "withdrawn",
    },
    "submitted": {
        "grant": "submitted",
        "revise": "submitted",
        "complete": "consented",
        "refuse": "replanning",
        "withdraw": "withdrawn",
    },
    "replanning": {
        "grant": "replanning",
        "refuse": "replanning",
        "revise": "submitted",
        "complete": "consented",
        "withdraw": "withdrawn",
    },
    "consented": {
        "approve": "approved",
        "reject": "rejected",
        "revise": "submitted",
        "complete": "consented",
        "withdraw": "withdrawn",
        "refuse": "replanning",
    },
    "approved": {"close": "closed"},
    "closed": {},
    "rejected": {},
    "withdrawn": {},
}
ANSWERABLE = ("submitted", "replanning")
REVISABLE = ("draft", *ANSWERABLE, "consented")  # not approved yet: lines may still be exchanged
LIVE_PLANS = ("submitted", "replanning", "consented", "approved")  # what they promise counts as covered

CONSENT_FLOW: Flow = {
    "pending": {
        "grant": "granted",
        "grant_partly": "partly_granted",
        "provide": "provisional",
        "refuse": "refused",
        "take_back": "withdrawn",
    },
    "provisional": {
        "confirm": "granted",
        "confirm_partly": "partly_granted",
        "refuse": "refused",
        "lapse": "lapsed",
    },
    "granted": {},
    "partly_granted": {},
    "refused": {},
    "lapsed": {},
    "withdrawn": {},
}
WAITING_CONSENTS = ("pending", "provisional")

_BEFORE_ORDER = {
    "proposed": {"grant": "granted", "refuse": "refused", "withdraw": "withdrawn"},
    "granted": {"order": "ordered", "refuse": "refused", "withdraw": "withdrawn"},
    "refused": {},
    "withdrawn": {},
    "settled": {},
}
_ROUND_TRIP = _BEFORE_ORDER | {
    "ordered": {"depart": "departed", "reduce": "ordered", "cancel": "cancelled"},
    "departed": {"arrive": "arrived", "break_down": "broken_down", "turn_back": "returning"},
    "arrived": {"receive": "received", "break_down": "broken_down", "turn_back": "returning"},
    "received": {"release": "released", "break_down": "broken_down", "recall": "released"},
    "broken_down": {"resume": "departed", "go_home": "returning"},
    "released": {"go_home": "returning"},
    "cancelled": {},
    "returning": {"return": "returned"},
    "returned": {"inspect": "inspected"},
    "inspected": {"settle": "settled"},
}
UNIT_FLOW: Flow = _ROUND_TRIP
RETURNABLE_FLOW: Flow = _ROUND_TRIP
CONSUMABLE_FLOW: Flow = _ROUND_TRIP | {
    "arrived": {"receive": "consumed", "turn_back": "returning"},
    "consumed": {"settle": "settled"},
}
# Places do not travel: they are opened, used and given back.
RESOURCE_FLOW: Flow = _BEFORE_ORDER | {
    "ordered": {"arrive": "arrived", "reduce": "ordered", "cancel": "cancelled"},
    "arrived": {"receive": "received"},
    "received": {"release": "released", "recall": "released"},
    "cancelled": {},
    "released": {"inspect": "inspected"},
    "inspected": {"settle": "settled"},
}
DEAD_MOVEMENTS = ("refused", "withdrawn", "cancelled")
DONE_MOVEMENTS = ("inspected", "consumed", "settled", *DEAD_MOVEMENTS)
UNDER_WAY = ("ordered", "departed")

REQUEST_FLOW: Flow = {
    "pending": {"accept": "accepted", "decline": "declined", "withdraw": "withdrawn"},
    "accepted": {},
    "declined": {},
    "withdrawn": {},
}
OFFER_FLOW: Flow = {
    "open": {
        "take_up": "taken_up",
        "decline": "declined",
        "withdraw": "withdrawn",
        "expire": "expired",
    },
    "taken_up": {"reopen": "open", "expire": "expired"},  # its plan came to nothing
    "declined": {},
    "withdrawn": {},
    "expired": {},
}
# What may be asked about a movement in which of its states.
ASKABLE = {
    "recall": ("departed", "arrived", "received"),
    "extend": ("received",),
    "hand_over": ("received",),
    "cancel": ("ordered",),
    "reduce": ("ordered",),
}

SETTLED_ORDERS = ("settled", "closed")
ORDER_FLOW: Flow = {
    "issued": {"acknowledge": "acknowledged"},
    "acknowledged": {"state_costs": "stated"},
    "stated": {
        "state_costs": "stated",
        "confirm": "stated",
        "settle": "settled",
        "dispute": "disputed",
    },
    "disputed": {"state_costs": "stated"},
    "settled": {"close": "closed"},
    "closed": {},
}
