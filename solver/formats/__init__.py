"""Problem, plans and explanations as JSON, and the schemas that are published for them."""
