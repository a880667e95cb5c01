"""Comparing: the teams of a round as a heat map, and a team over its rounds."""

from flask import Blueprint

from app.domain.words import wording

compare = Blueprint("compare", __name__)
compare.context_processor(lambda: {"words": wording})

import app.web.compare.change_views  # noqa: E402
import app.web.compare.chart_views  # noqa: E402
import app.web.compare.moved_views  # noqa: E402
import app.web.compare.outcome_views  # noqa: E402
import app.web.compare.side_views  # noqa: E402
import app.web.compare.table_views  # noqa: E402
import app.web.compare.tree_views  # noqa: E402
import app.web.compare.views  # noqa: E402, F401  (views register themselves)
