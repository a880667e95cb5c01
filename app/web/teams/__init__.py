"""The tree of teams, and teams from a file."""

from flask import Blueprint

teams = Blueprint("teams", __name__, url_prefix="/organizations/<uuid:organization_id>/teams")

import app.web.teams.import_views  # noqa: E402
import app.web.teams.views  # noqa: E402, F401  (views register themselves)
