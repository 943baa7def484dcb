"""Where to begin in the course: an adaptive test of at most ten minutes, which a learner may overrule or leave out."""
