"""The template engine forgives nothing and lets nothing through."""

from __future__ import annotations

import re
from datetime import date

import pytest
from jinja2 import UndefinedError

from app.domain.drawing import charts
from app.reports.places import TEMPLATES
from app.reports.strips import strip
from app.reports.templates import day, environment, linked, shortened


def test_a_name_that_does_not_exist_is_an_error() -> None:
    with pytest.raises(UndefinedError):
        environment().from_string("{{ nothing }}").render()


def test_what_people_write_is_escaped() -> None:
    template = environment().from_string("{{ said }}")
    assert (
        template.render(said="<b>'it' & isn't</b>")
        == "&lt;b&gt;&#39;it&#39; &amp; isn\N{RIGHT SINGLE QUOTATION MARK}t&lt;/b&gt;"
    )


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("see https://a.example/x.", 'see <a href="https://a.example/x">https://a.example/x</a>.'),
        (
            'https://a.example/"><script>',
            '<a href="https://a.example/">https://a.example/</a>&#34;&gt;&lt;script&gt;',
        ),
        ("javascript:alert(1)", "javascript:alert(1)"),
        ("<i>", "&lt;i&gt;"),
    ],
)
def test_only_web_addresses_become_links(text: str, html: str) -> None:
    assert str(linked(text)) == html


def test_dates_and_long_names_are_written_for_people() -> None:
    assert day(date(2026, 9, 1)) == "1 September 2026"
    assert shortened("Claims analytics", 20) == "Claims analytics"
    assert shortened("Claims analytics", 8) == "Claims…"


def test_paper_and_charts_share_their_colours() -> None:
    tokens = dict(
        re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{6})", (TEMPLATES / "print.css").read_text())
    )
    assert tuple(tokens[f"l{level}"] for level in range(1, 6)) == charts.RAMP
    assert (tokens["ink"], tokens["ink-soft"]) == (charts.INK, charts.INK_SOFT)
    assert (tokens["line"], tokens["accent"]) == (charts.LINE, charts.ACCENT)


def test_a_strip_without_a_score_draws_only_its_axis() -> None:
    assert len(strip(None, None)) < len(strip(2.5, None))
