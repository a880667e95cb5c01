"""Reports: asking for one, watching it being made, and taking it away."""

from flask import Blueprint

reports = Blueprint("reports", __name__)

import app.web.reports.views  # noqa: E402, F401  (views register themselves)
