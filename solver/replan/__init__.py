"""A new plan that changes as little as it can of one already told to people."""
