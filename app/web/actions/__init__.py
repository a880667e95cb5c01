"""What teams and the organization do about their results: a list, a board, and each action."""

from flask import Blueprint

from app.domain.words import action_wording, wording

actions = Blueprint("actions", __name__, url_prefix="/organizations/<uuid:organization_id>")
actions.context_processor(lambda: {"words": wording, "said": action_wording})

import app.web.actions.taking_views  # noqa: E402
import app.web.actions.views  # noqa: E402, F401  (views register themselves)
