"""Judges a plan from the problem alone, in plain Python; shares nothing with the model."""
