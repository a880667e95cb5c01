"""What there is to answer, and what was."""

from flask import Blueprint

assessments = Blueprint("assessments", __name__)

import app.web.assessments.views  # noqa: E402, F401  (views register themselves)
