"""What listens, thinks and speaks in a session."""
