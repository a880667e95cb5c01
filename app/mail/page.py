"""A letter's HTML: one column that a phone shows as well as a screen, and nothing from elsewhere.

There is no picture, no style sheet and no script: opening the mail tells nobody anything.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from jinja2 import Environment, StrictUndefined, Template

_PAGE = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{{ title }}</title>
</head>
<body style="margin: 0; padding: 16px; font: 16px/1.5 system-ui, -apple-system, 'Segoe UI', Arial, \
sans-serif">
<div style="max-width: 560px; margin: 0 auto; overflow-wrap: anywhere">
{% for paragraph in before %}
<p style="white-space: pre-line">{{ paragraph }}</p>
{% endfor %}
<p><a href="{{ link }}" style="display: inline-block; padding: 12px 20px; border-radius: 6px; \
background: #14547d; color: #ffffff; text-decoration: none">{{ label }}</a></p>
<p style="font-size: 14px">{{ instead }}<br><a href="{{ link }}">{{ link }}</a></p>
{% for paragraph in after %}
<p style="white-space: pre-line">{{ paragraph }}</p>
{% endfor %}
</div>
</body>
</html>
"""


def letter_page(
    *,
    title: str,
    before: Sequence[str],
    link: str,
    label: str,
    instead: str,
    after: Sequence[str],
) -> str:
    """Set paragraphs, a link as a button and in full, and more paragraphs; all of it is escaped."""
    return _template().render(
        title=title, before=before, link=link, label=label, instead=instead, after=after
    )


@cache
def _template() -> Template:
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.from_string(_PAGE)
