"""How values look on a page: moments, figures, and what every template can call."""

from __future__ import annotations

from datetime import date, datetime

from flask import Flask, g
from flask_babel import format_date
from jinja2 import StrictUndefined
from markupsafe import Markup, escape

from app.domain.roles import Permission
from app.domain.words import wording


def install(app: Flask) -> None:
    """Register filters and globals; an unknown name in a template is an error."""
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.add_template_filter(day)
    app.add_template_filter(moment)
    app.add_template_filter(wording.figure)
    app.add_template_filter(percent)
    app.add_template_filter(tone)
    app.context_processor(lambda: {"actor": g.get("actor"), "access": g.get("access")})
    app.add_template_global(Permission, "Permission")


def day(value: date | None) -> str:
    """Write a day in full: 30 September 2026."""
    return "" if value is None else str(format_date(value, "d MMMM y"))


def moment(value: datetime | None) -> Markup:
    """Write a moment in UTC, which a script turns into the reader's own time."""
    if value is None:
        return Markup("")
    text = f"{day(value.date())}, {value:%H:%M} UTC"
    return Markup('<time datetime="{}">{}</time>').format(escape(value.isoformat()), text)


def percent(share: float | None) -> str:
    """Write a share as a whole percentage, or a dash where there is none."""
    return wording.DASH if share is None else wording.percent(share)


def tone(said: str) -> str:
    """Give the class of the chip in which a change stands: what went up is good, down is not."""
    return {"up": " good", "down": " warn"}.get(said.partition(" ")[0], "")
