"""Signing in and out, the first run, and one's own account."""

from flask import Blueprint

accounts = Blueprint("accounts", __name__)

import app.web.accounts.views  # noqa: E402, F401  (views register themselves)
