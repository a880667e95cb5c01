"""The pages: one package a screen family, over the same services as every other entry point."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from app.services.database import Database
from app.settings import Settings
from app.web import assets, edge, errors, headers, languages, navigation, pictures, presentation
from app.web.accounts import accounts
from app.web.actions import actions
from app.web.answering import answering
from app.web.asks import asks
from app.web.assessments import assessments
from app.web.closing import closing
from app.web.compare import compare
from app.web.invitations import invitations
from app.web.method import method
from app.web.organizations import organizations
from app.web.people import people
from app.web.reports import reports
from app.web.respond import respond
from app.web.results import results
from app.web.rounds import rounds
from app.web.targets import targets
from app.web.teams import teams

BLUEPRINTS = (
    accounts,
    actions,
    answering,
    asks,
    assessments,
    closing,
    compare,
    invitations,
    method,
    organizations,
    people,
    reports,
    respond,
    results,
    rounds,
    targets,
    teams,
)
_BODY_BYTES = 2 * 1024 * 1024


def build_web(settings: Settings, *, database: Database) -> Flask:
    """Put the application together: configuration, the edge, errors, headers, pages."""
    app = Flask(__name__, static_folder=None)
    app.config.from_mapping(
        SECRET_KEY=settings.secret_key,
        MAX_CONTENT_LENGTH=_BODY_BYTES,
        MAX_FORM_MEMORY_SIZE=_BODY_BYTES,
        # With this prefix browsers refuse a cookie that a neighbouring host plants.
        SESSION_COOKIE_NAME="__Host-clearway" if settings.secure_cookies else "clearway",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        PERMANENT_SESSION_LIFETIME=timedelta(days=settings.session_days),
        # Sent when it changes: a cookie on every answer would also be on those that caches share.
        SESSION_REFRESH_EACH_REQUEST=False,
        WTF_CSRF_TIME_LIMIT=None,
    )
    app.extensions["clearway"] = edge.Parts(settings, database)
    if settings.proxies:
        count = settings.proxies
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]  # Flask's documented way
            app.wsgi_app, x_for=count, x_proto=count, x_host=count
        )
    # The edge comes first: nothing else may run for someone who may not be there.
    edge.install(app)
    CSRFProtect(app)
    for part in (assets, errors, headers, languages, navigation, pictures, presentation):
        part.install(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    return app
