"""Answering an assessment: a capability a page, every choice saved at once."""

from flask import Blueprint

answering = Blueprint("answering", __name__)
ASSESSMENT = "/organizations/<uuid:organization_id>/assessments/<uuid:assessment_id>"

import app.web.answering.saving  # noqa: E402
import app.web.answering.submitting  # noqa: E402
import app.web.answering.views  # noqa: E402, F401  (views register themselves)
