"""Progress: XP, days, streaks, quests and the time somebody was really at it."""
