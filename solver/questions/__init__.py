"""What a leader asks about a plan: why, why not, what if, what would lift it, what an edit costs."""
