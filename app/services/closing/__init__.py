"""Closing a survey: freezing what was said, and publishing what may be told."""
