"""Pages speak one language a request, whose translations are looked up once."""

from __future__ import annotations

from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from flask import Flask, render_template_string, request
from flask_babel import gettext

from app.web import languages


@pytest.fixture
def app(tmp_path: Path) -> Flask:
    for language, text in {"fr": "Équipe", "de": "Mannschaft"}.items():
        catalog = Catalog(locale=language)
        catalog.add("Team", text)
        folder = tmp_path / language / "LC_MESSAGES"
        folder.mkdir(parents=True)
        with (folder / "messages.mo").open("wb") as file:
            write_mo(file, catalog)
    app = Flask("translated")
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(tmp_path)
    languages.install(app)
    app.extensions["babel"].locale_selector = lambda: request.args.get("in")
    app.add_url_rule("/", view_func=lambda: f"{gettext('Team')} {gettext('Team')}")
    return app


def test_each_request_has_its_own_language(app: Flask) -> None:
    client = app.test_client()
    said = [client.get(f"/?in={language}").text for language in ("fr", "de", "en", "fr")]
    assert said == ["Équipe Équipe", "Mannschaft Mannschaft", "Team Team", "Équipe Équipe"]


def test_outside_of_a_request_a_text_stays_as_it_is(app: Flask) -> None:
    assert gettext("Team") == "Team"


def test_a_page_speaks_the_language_and_escapes_what_it_is_given(app: Flask) -> None:
    page = (
        "{{ _('Team') }}: {{ _('%(name)s, 100 %%', name='<b>') }} {{ ngettext('1', '%(num)d', 2) }}"
    )
    app.add_url_rule("/page", "page", lambda: render_template_string(page))
    said = [app.test_client().get(f"/page?in={language}").text for language in ("fr", "de")]
    assert said == [f"{team}: &lt;b&gt;, 100 % 2" for team in ("Équipe", "Mannschaft")]
