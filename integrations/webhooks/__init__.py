"""Webhooks: which events there are, and how a message is signed and sent."""
