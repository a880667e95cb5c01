"""Rounds: planned, changed, watched while they are open."""
