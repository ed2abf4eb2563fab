"""The life of an incident."""

INCIDENT_FLOW = {
    "logged": {"start_response": "responding", "close": "closed"},
    "responding": {"change_response": "responding", "end_response": "ended"},
    "ended": {"start_response": "responding", "close": "closed"},
    "closed": {},
}
OPEN = ("logged", "responding")
