"""Who is asked in a survey, and how the links reach them."""

from flask import Blueprint

invitations = Blueprint(
    "invitations",
    __name__,
    url_prefix="/organizations/<uuid:organization_id>/rounds/<uuid:round_id>/invitations",
)

import app.web.invitations.handing  # noqa: E402
import app.web.invitations.import_views  # noqa: E402
import app.web.invitations.link_views  # noqa: E402
import app.web.invitations.single  # noqa: E402
import app.web.invitations.views  # noqa: E402, F401  (views register themselves)
