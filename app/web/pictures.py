"""What is written on a picture of a chart to take along, and what its file is called."""

from __future__ import annotations

import re

from flask import Flask
from flask_babel import gettext as _

from app.web import edge
from app.web.presentation import day

_LONGEST = 80
_APART = re.compile(r"[\W_]+")


def install(app: Flask) -> None:
    """Let templates write captions and file names."""
    app.add_template_global(picture_caption)
    app.add_template_global(picture_file)


def picture_caption(*parts: str) -> str:
    """Say whose figures a picture shows: the organization, then `parts`, and when it was taken."""
    here = edge.here()
    invented = _("demonstration data, invented") if here.invented else ""
    every = (here.organization_name, *parts, day(edge.now().date()), invented, "Clearway")
    return " · ".join(part for part in every if part)


def picture_file(*parts: str) -> str:
    """Give a file's name without its ending: letters and digits of any script, joined by dashes."""
    joined = _APART.sub("-", " ".join(parts).lower()).strip("-")
    return joined[:_LONGEST].rstrip("-") or "chart"
