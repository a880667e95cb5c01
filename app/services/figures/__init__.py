"""Published figures and their sums, from which all comparisons are read."""
