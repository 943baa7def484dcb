"""Calendars of others, read from the address of an iCalendar feed (RFC 5545)."""
