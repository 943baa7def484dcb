"""The API's doors to accounts."""
