"""Targets: where a team, a unit or the organization wants its barriers to be, and until when."""

from flask import Blueprint

targets = Blueprint("targets", __name__, url_prefix="/organizations/<uuid:organization_id>")

import app.web.targets.views  # noqa: E402, F401  (views register themselves)
