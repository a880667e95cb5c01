"""The result of one team in one round, and where each of its numbers comes from."""

from flask import Blueprint

from app.domain.words import reading, wording

results = Blueprint("results", __name__)
results.context_processor(lambda: {"words": wording, "reading": reading})

import app.web.results.chart_views  # noqa: E402
import app.web.results.pooled_views  # noqa: E402
import app.web.results.table_views  # noqa: E402
import app.web.results.views  # noqa: E402, F401  (views register themselves)
