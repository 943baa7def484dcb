"""The pages of what Xentree knows: the handbook, and documents to read."""
