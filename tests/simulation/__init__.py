"""Invented people whose true level is known, to see how often the figures are right about it."""
