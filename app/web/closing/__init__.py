"""Closing a survey: ending its answers, looking at what will be shown, publishing it."""

from flask import Blueprint

closing = Blueprint(
    "closing", __name__, url_prefix="/organizations/<uuid:organization_id>/rounds/<uuid:round_id>"
)

import app.web.closing.views  # noqa: E402, F401  (views register themselves)
