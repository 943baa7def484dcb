"""The doors to integration tokens."""
