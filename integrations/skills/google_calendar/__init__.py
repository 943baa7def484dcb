"""Google Calendar: a person's own calendar there, read and, where they allow it, written to."""
