"""The engines: linear and whole-number programs, and who solves them."""
