"""The browser's doors to accounts."""
