"""A small questionnaire file as text, and ways to break it."""

from __future__ import annotations

from pathlib import Path

SMALL = Path(__file__).parent / "data" / "small.yaml"
VALID = SMALL.read_text()


def broken(*changes: tuple[str, str]) -> str:
    """Give the small file with each first part replaced by the second, once each."""
    text = VALID
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    return text
