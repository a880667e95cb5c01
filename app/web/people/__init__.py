"""The people of an organization and their roles."""

from flask import Blueprint

people = Blueprint("people", __name__, url_prefix="/organizations/<uuid:organization_id>/people")

import app.web.people.views  # noqa: E402, F401  (views register themselves)
