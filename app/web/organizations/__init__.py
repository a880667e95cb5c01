"""Home: the organizations one belongs to, and making one."""

from flask import Blueprint

organizations = Blueprint("organizations", __name__)

import app.web.organizations.views  # noqa: E402, F401  (views register themselves)
