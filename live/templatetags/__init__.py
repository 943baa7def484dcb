"""Template tags of Live."""
