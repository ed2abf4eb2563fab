"""The life of an incident, of a report, of a warning and of a notice to another city."""

INCIDENT_FLOW = {
    "logged": {"start_response": "responding", "merge": "merged"},
    "responding": {"change_response": "responding", "end_response": "ended", "merge": "merged"},
    "ended": {"reopen": "logged"},
    "merged": {},
}
OPEN = ("logged", "responding")
ENDED = ("ended", "merged")

# A sent report is never changed: a correction is a new one that refers to it.
REPORT_FLOW = {
    "due": {"write": "drafted", "drop": "dropped"},
    "drafted": {"write": "drafted", "issue": "sent", "drop": "dropped"},
    "sent": {"correct": "sent"},
    "dropped": {},
}
UNSENT = ("due", "drafted")

WARNING_FLOW = {
    "in_force": {"change_level": "in_force", "cancel": "cancelled"},
    "cancelled": {},
}

NOTICE_FLOW = {
    "sent": {"acknowledge": "acknowledged", "supersede": "superseded"},
    "acknowledged": {},
    "superseded": {},
}
