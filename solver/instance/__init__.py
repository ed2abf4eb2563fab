"""A problem as arrays: what can be sent, what is asked for, and which of it can come in time."""
