"""What is asked of leadership, level by level, and what it replies."""

from flask import Blueprint

from app.domain.words import ask_wording, wording
from app.web.asks.addresses import ask_url

asks = Blueprint("asks", __name__, url_prefix="/organizations/<uuid:organization_id>/asks")
asks.context_processor(lambda: {"words": wording})
# Pages of other families show a few asks as well.
asks.record_once(
    lambda state: state.app.jinja_env.globals.update(said_of_asks=ask_wording, ask_url=ask_url)
)

import app.web.asks.views  # noqa: E402, F401  (views register themselves)
