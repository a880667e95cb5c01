"""Passwords that are quick to check: hashing is slow on purpose, and tests do it all the time."""

from __future__ import annotations

from argon2 import PasswordHasher

from app.services.people import accounts

USUAL = accounts._HASHER
"""What passwords are hashed with outside of tests."""
QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


def hash_quickly() -> None:
    """Let this process hash with little effort, by the same algorithm, from now on."""
    accounts._HASHER = QUICK
