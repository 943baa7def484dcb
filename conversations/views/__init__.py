"""The API's doors to conversations."""
