"""The shapes of documents over REST."""
