"""What organizations see of how their members learn: over REST, on pages, as CSV and PDF."""
