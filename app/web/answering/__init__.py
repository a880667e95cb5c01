"""Answering: a capability a page, every choice saved at once, for managers and for guests.

The pages are written once, for a Desk; `doors` hangs them below the addresses of either.
"""

from flask import Blueprint

from app.domain.words import wording

answering = Blueprint("answering", __name__)
answering.context_processor(lambda: {"words": wording})
ASSESSMENT = "/organizations/<uuid:organization_id>/assessments/<uuid:assessment_id>"

import app.web.answering.managers  # noqa: E402, F401  (views register themselves)
