"""How the numbers are made, and what is asked."""

from flask import Blueprint

from app.domain.words import wording

method = Blueprint("method", __name__)
method.context_processor(lambda: {"words": wording})

import app.web.method.views  # noqa: E402, F401  (views register themselves)
