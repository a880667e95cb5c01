"""Translations, looked up once a request instead of once a text."""

from __future__ import annotations

from functools import cached_property

from babel.support import NullTranslations
from flask import Flask, g
from flask_babel import Babel, Domain, get_translations
from markupsafe import Markup


def install(app: Flask) -> None:
    """Let pages and code translate; a request has one language from its beginning to its end."""
    _Languages(app)
    app.jinja_env.globals["_"] = _on_page


def _on_page(text: str, **values: object) -> Markup:
    """Translate a text of a page, whose values are escaped; a per cent sign is written twice.

    The same as Jinja's own, which goes through three calls of its machinery for each text.
    """
    known: NullTranslations = g.get("translations") or get_translations()
    said = Markup(known.gettext(text))  # noqa: S704  (translations are texts of ours)
    return said % values if "%" in said else said


class _OncePerRequest(Domain):
    """Flask-Babel's own asks for the language at every text, of which a page has hundreds."""

    def get_translations(self) -> NullTranslations:
        """Give the translations into the request's language; outside of one it isn't called."""
        kept: NullTranslations | None = g.get("translations")
        if kept is None:
            kept = g.translations = super().get_translations()
        return kept


class _Languages(Babel):
    @cached_property
    def domain_instance(self) -> Domain:
        """One for all requests: a new one would read the files of translations again."""
        return _OncePerRequest(domain=self.domain)
