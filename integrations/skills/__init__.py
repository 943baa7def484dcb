"""Skills: what Xentree can do elsewhere in a person's name. A skill is a folder here that holds all of itself."""
