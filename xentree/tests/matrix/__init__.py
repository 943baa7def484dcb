"""Every route, method and way of authenticating, as owner, teammate and stranger: who gets what, to the letter."""
