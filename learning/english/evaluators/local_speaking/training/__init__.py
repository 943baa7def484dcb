"""How the scorer is made from recordings that experts judged; nothing here runs when a learner is judged."""
