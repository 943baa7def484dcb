"""The shapes of the API of tenants."""
