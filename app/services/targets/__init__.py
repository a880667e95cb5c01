"""Targets, and what is aimed for."""
