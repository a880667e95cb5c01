"""Answers: saved, revised, submitted, agreed on, and read again."""
