"""What a question must keep before anything is computed from it."""
