"""The life of a plan, of each movement by its form, and of an order."""

from app.core.flow import Flow

PLAN_FLOW: Flow = {
    "draft": {"submit": "submitted", "submit_own": "consented", "withdraw": "withdrawn"},
    "submitted": {
        "grant": "submitted",
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
    "consented": {"approve": "approved", "reject": "rejected", "withdraw": "withdrawn"},
    "approved": {"close": "closed"},
    "closed": {},
    "rejected": {},
    "withdrawn": {},
}
ANSWERABLE = ("submitted", "replanning")
LIVE_PLANS = ("submitted", "replanning", "consented", "approved")  # what they promise counts as covered

CONSENT_FLOW: Flow = {
    "pending": {
        "grant": "granted",
        "grant_partly": "partly_granted",
        "provide": "provisional",
        "refuse": "refused",
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
    "ordered": {"depart": "departed"},
    "departed": {"arrive": "arrived"},
    "arrived": {"receive": "received"},
    "received": {"release": "released"},
    "released": {"go_home": "returning"},
    "returning": {"return": "returned"},
    "returned": {"inspect": "inspected"},
    "inspected": {"settle": "settled"},
}
UNIT_FLOW: Flow = _ROUND_TRIP
RETURNABLE_FLOW: Flow = _ROUND_TRIP
CONSUMABLE_FLOW: Flow = _ROUND_TRIP | {
    "arrived": {"receive": "consumed"},
    "consumed": {"settle": "settled"},
}
# Places do not travel: they are opened, used and given back.
RESOURCE_FLOW: Flow = _BEFORE_ORDER | {
    "ordered": {"arrive": "arrived"},
    "arrived": {"receive": "received"},
    "received": {"release": "released"},
    "released": {"inspect": "inspected"},
    "inspected": {"settle": "settled"},
}
DEAD_MOVEMENTS = ("refused", "withdrawn")
DONE_MOVEMENTS = ("inspected", "consumed", "settled", *DEAD_MOVEMENTS)
UNDER_WAY = ("ordered", "departed")

ORDER_FLOW: Flow = {
    "issued": {"acknowledge": "acknowledged"},
    "acknowledged": {"state_costs": "stated"},
    "stated": {"state_costs": "stated", "settle": "settled"},
    "settled": {},
}
