"""Demonstration data: an invented organization, made from a fixed seed and marked as invented."""

from app.services.demonstration.fill import fill, guest_token
from app.services.demonstration.story import LOGINS, PASSWORD, Login

__all__ = ["LOGINS", "PASSWORD", "Login", "fill", "guest_token"]
