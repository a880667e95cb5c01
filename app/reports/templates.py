"""The template engine: strict about names, escaping everything that people wrote."""

from __future__ import annotations

import re
from functools import lru_cache

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from app.domain.charts import level_of
from app.reports import words
from app.reports.places import TEMPLATES
from app.reports.strips import axis, strip

ADDRESS = re.compile(r"(https?://[^\s<>\"']*[^\s<>\"'.,;:)\]])")


@lru_cache(maxsize=1)
def environment() -> Environment:
    """Give the environment that every report is set with."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals.update(words=words, level_of=level_of, strip=strip, axis=axis())
    made.filters.update(
        figure=words.figure, percent=words.percent, day=words.day, signed=words.signed, linked=linked
    )
    return made


def linked(text: str) -> Markup:
    """Turn the web addresses in a text into links and escape the rest; no other scheme is linked."""
    pieces = ADDRESS.split(text)
    return Markup("").join(  # noqa: S704  # an empty literal
        Markup('<a href="{0}">{0}</a>').format(piece) if place % 2 else escape(piece)
        for place, piece in enumerate(pieces)
    )
