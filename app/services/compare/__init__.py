"""Comparing teams, units and rounds."""
