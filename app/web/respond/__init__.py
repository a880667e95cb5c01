"""Answering as a guest: from a link, without an account; the pages of the sheet are everybody's."""

from flask import Blueprint

respond = Blueprint("respond", __name__)
AT = "/respond/at/<handle>"

import app.web.respond.links  # noqa: E402
import app.web.respond.views  # noqa: E402, F401  (views register themselves)
