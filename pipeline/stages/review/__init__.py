"""review: what people decided, kept apart from what the program decided."""
