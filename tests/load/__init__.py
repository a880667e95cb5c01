"""Many people who answer at once, against real servers that are killed meanwhile."""
