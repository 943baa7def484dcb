"""The API's doors to tenants."""
