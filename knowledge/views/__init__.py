"""The doors of documents over REST."""
