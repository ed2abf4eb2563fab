"""The life of an incident."""

INCIDENT_FLOW = {
    "logged": {"start_response": "responding"},
    "responding": {"change_response": "responding", "end_response": "ended"},
    "ended": {"start_response": "responding"},
}
OPEN = ("logged", "responding")
