"""What the assistant does with calendars: tools for models, and the same by plain words."""
