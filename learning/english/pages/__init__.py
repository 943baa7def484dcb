"""Pages of English: the course, its modules, the player, what comes back."""
