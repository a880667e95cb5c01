"""Rounds: who is asked what, until when, and how far they are."""

from flask import Blueprint

rounds = Blueprint("rounds", __name__, url_prefix="/organizations/<uuid:organization_id>/rounds")

import app.web.rounds.views  # noqa: E402, F401  (views register themselves)
