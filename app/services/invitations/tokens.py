"""Secrets in links: only hashes of them are kept, and one token's hashes can't be put together.

Each hash is made for a purpose. Whoever reads the database finds the hash of a token that leads to
an invitation, and another that leads to answers, and can't tell that both are of the same token.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import uuid
from enum import StrEnum

from sqlalchemy.orm import Session

from app.storage.rows import InvitationToken


class TokenPurpose(StrEnum):
    """What a hash of a token is looked up for."""

    INVITATION = "invitation"
    ANSWERS = "answers"
    TEAM_LINK = "team link"
    HANDLE = "handle"


def new_token() -> str:
    """Make a token that nobody can guess: 256 bits, without signs that mail programs cut off."""
    return secrets.token_hex(32)


def hash_for(purpose: TokenPurpose, token: str) -> str:
    """Give the hash that a token is kept or looked up as, for one purpose."""
    return hashlib.sha256(f"{purpose.value}:{token}".encode()).hexdigest()


def handle(token: str) -> str:
    """Give the short name that stands in the addresses of a guest's pages instead of the token."""
    return hash_for(TokenPurpose.HANDLE, token)[:20]


def team_link_token(secret_key: str, link_id: uuid.UUID) -> str:
    """Give the token of a team's shared link: always the same, so that it can be shown again."""
    message = f"team link:{link_id}".encode()
    return hmac.new(secret_key.encode(), message, hashlib.sha256).hexdigest()


def issue_token(session: Session, *, organization_id: uuid.UUID, invitation_id: uuid.UUID) -> str:
    """Make another token that leads to an invitation; earlier ones go on working."""
    token = new_token()
    session.add(
        InvitationToken(
            organization_id=organization_id,
            invitation_id=invitation_id,
            token_hash=hash_for(TokenPurpose.INVITATION, token),
        )
    )
    session.flush()
    return token
