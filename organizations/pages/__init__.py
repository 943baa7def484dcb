"""The browser's doors to organizations."""
