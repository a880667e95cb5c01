"""What is written on a picture of a chart to take along, and what its file is called."""

from __future__ import annotations

import re
from typing import Any

from flask import Flask
from flask_babel import gettext as _

from app.domain.drawing.charts import FONT, Chart, level_key
from app.web import edge
from app.web.presentation import day

_LONGEST = 60
_APART = re.compile(r"[\W_]+")


def install(app: Flask) -> None:
    """Let templates write captions and file names."""
    app.add_template_global(picture_caption)
    app.add_template_global(picture_file)


def picture_of(chart: Chart, *, levels: bool = False) -> dict[str, Any]:
    """Give what the browser draws a picture of; with `levels` it explains the levels' colours."""
    wide = {"option": chart.option, "width": chart.width, "height": chart.height}
    return {"wide": wide, "font": FONT, "levels": level_key() if levels else []}


def picture_caption(*parts: str) -> str:
    """Say whose figures a picture shows: the organization, then `parts`, and when it was taken."""
    here = edge.here()
    invented = _("demonstration data, invented") if here.invented else ""
    every = (here.organization_name, *parts, day(edge.now().date()), invented, "Clearway")
    return " · ".join(part for part in every if part)


def picture_file(title: str, round_title: str) -> str:
    """Give a file's name without its ending: what is drawn, however long, and of which round."""
    return "-".join(part for part in (_joined(title), _joined(round_title)) if part) or "chart"


def _joined(text: str) -> str:
    """Join the letters and digits of any script by dashes."""
    return _APART.sub("-", text.lower()).strip("-")[:_LONGEST].rstrip("-")
