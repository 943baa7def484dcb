"""The pages of Live."""
