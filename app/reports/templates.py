"""The template engine: strict about names, escaping everything that people wrote."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from app.domain.drawing.charts import level_of
from app.domain.words import reading
from app.domain.words import wording as words
from app.reports.places import TEMPLATES
from app.reports.strips import axis, gap_strip, strip

MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
APOSTROPHE = re.compile(r"(?<=\w)'(?=\w)")
ADDRESS = re.compile(r"(https?://[^\s<>\"']*[^\s<>\"'.,;:)\]])")


@lru_cache(maxsize=1)
def environment() -> Environment:
    """Give the environment that every report is set with."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=curled,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals.update(words=words, reading=reading, level_of=level_of)
    made.globals.update(strip=strip, gap_strip=gap_strip, axis=axis())
    made.filters.update(
        figure=words.figure,
        percent=words.percent,
        signed=words.signed,
        day=day,
        linked=linked,
        shortened=shortened,
    )
    return made


def curled(value: object) -> object:
    """Set the apostrophe inside a word as typographers do, wherever the text came from."""
    if isinstance(value, str) and not isinstance(value, Markup) and "'" in value:
        return APOSTROPHE.sub("\N{RIGHT SINGLE QUOTATION MARK}", value)
    return value


def day(value: date) -> str:
    """Write a date as 30 September 2026."""
    return f"{value.day} {MONTHS[value.month - 1]} {value.year}"


def shortened(text: str, most: int) -> str:
    """Cut a name that is too long for its place, and show that it was cut."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def linked(text: str) -> Markup:
    """Turn web addresses in a text into links and escape the rest; no other scheme is linked."""
    pieces = ADDRESS.split(text)
    return Markup("").join(
        Markup('<a href="{0}">{0}</a>').format(piece) if place % 2 else escape(piece)
        for place, piece in enumerate(pieces)
    )
