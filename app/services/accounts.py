"""Signing in and out, passwords, and links that work once."""

from __future__ import annotations

import hashlib
import secrets
import uuid
from datetime import datetime, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from app.services.errors import InvalidInput, NotFound, Refused
from app.storage.rows import LinkPurpose, OneTimeLink, Person, SignedIn, SignInFailure

PASSWORD_LENGTH = 10
LINK_DAYS = 7
_FAILURES_ALLOWED = 5
_FAILURE_WINDOW = timedelta(minutes=15)
_HASHER = PasswordHasher()
# Checked when nobody has the address, so that the answer takes as long as for a wrong password.
_NOBODY = _HASHER.hash(secrets.token_urlsafe(16))


class WrongPassword(Refused):
    """The address and password do not belong together; which of the two is not said."""


class TooManyFailures(Refused):
    """Signing in was tried too often; `minutes` says when to try again."""

    def __init__(self, *, minutes: int) -> None:
        super().__init__(f"Too many attempts. Try again in {minutes} minutes.")
        self.minutes = minutes


def normalize_email(address: str) -> str:
    """Give the form in which an address is compared and stored."""
    return address.strip().lower()


def sign_in(
    session: Session, *, email: str, password: str, network: str, now: datetime, days: int
) -> str:
    """Check a password and give a new session's token.

    Raises WrongPassword or TooManyFailures; a wrong password must be committed to be counted.
    """
    subjects = (token_hash(normalize_email(email)), token_hash(f"network {network}"))
    _refuse_if_slowed(session, subjects=subjects, now=now)
    person = session.scalar(select(Person).where(Person.email == normalize_email(email)))
    if not _matches(person, password):
        session.add_all(SignInFailure(subject=subject, at=now) for subject in subjects)
        raise WrongPassword("The e-mail address or the password is not right.")
    assert person is not None  # noqa: S101  (nobody matches no password)
    session.execute(delete(SignInFailure).where(SignInFailure.subject == subjects[0]))
    return open_session(session, person_id=person.id, now=now, days=days)


def open_session(session: Session, *, person_id: uuid.UUID, now: datetime, days: int) -> str:
    """Start a session for a person and give its token, which is stored nowhere else."""
    token = secrets.token_urlsafe(32)
    session.add(
        SignedIn(
            person_id=person_id,
            token_hash=token_hash(token),
            created_at=now,
            expires_at=now + timedelta(days=days),
        )
    )
    session.execute(delete(SignedIn).where(SignedIn.expires_at <= now))
    return token


def sign_out(session: Session, *, token: str) -> None:
    """Revoke one session."""
    session.execute(delete(SignedIn).where(SignedIn.token_hash == token_hash(token)))


def sign_out_elsewhere(session: Session, *, person_id: uuid.UUID, token: str) -> int:
    """Revoke every other session of a person, such as one on a lost laptop; give their number."""
    others = delete(SignedIn).where(
        SignedIn.person_id == person_id, SignedIn.token_hash != token_hash(token)
    )
    return len(session.scalars(others.returning(SignedIn.id)).all())


def count_sessions(session: Session, *, person_id: uuid.UUID, now: datetime) -> int:
    """Count the browsers in which a person is signed in."""
    query = select(func.count(SignedIn.id)).where(
        SignedIn.person_id == person_id, SignedIn.expires_at > now
    )
    return session.scalar(query) or 0


def change_password(
    session: Session, *, person_id: uuid.UUID, present: str, new: str, token: str
) -> None:
    """Replace a password, and sign the person out everywhere else."""
    person = session.get_one(Person, person_id)
    if not _matches(person, present):
        raise InvalidInput("present", "This is not your present password.")
    person.password_hash = hash_password(new)
    sign_out_elsewhere(session, person_id=person_id, token=token)


def hash_password(password: str) -> str:
    """Hash with argon2id; InvalidInput when the password is too short."""
    if len(password) < PASSWORD_LENGTH:
        raise InvalidInput("new", f"Use at least {PASSWORD_LENGTH} characters.")
    return _HASHER.hash(password)


def issue_link(
    session: Session,
    *,
    purpose: LinkPurpose,
    person_id: uuid.UUID | None,
    now: datetime,
) -> str:
    """Make a link's token for a person; earlier ones for the same purpose stop working."""
    earlier = delete(OneTimeLink).where(
        OneTimeLink.purpose == purpose, OneTimeLink.person_id.is_not_distinct_from(person_id)
    )
    session.execute(earlier)
    token = secrets.token_urlsafe(24)
    session.add(
        OneTimeLink(
            purpose=purpose,
            person_id=person_id,
            token_hash=token_hash(token),
            created_at=now,
            expires_at=now + timedelta(days=LINK_DAYS),
        )
    )
    return token


def find_link(session: Session, *, purpose: LinkPurpose, token: str, now: datetime) -> OneTimeLink:
    """Give an unused link; NotFound when it is unknown, used or expired."""
    link = session.scalar(
        select(OneTimeLink).where(
            OneTimeLink.token_hash == token_hash(token),
            OneTimeLink.purpose == purpose,
            OneTimeLink.used_at.is_(None),
            OneTimeLink.expires_at > now,
        )
    )
    if link is None:
        raise NotFound("This link was used before, or is too old. Ask for a new one.")
    return link


def find_password_link(session: Session, *, token: str, now: datetime) -> None:
    """Raise NotFound unless the token can set a password."""
    find_link(session, purpose=LinkPurpose.SET_PASSWORD, token=token, now=now)


def set_password_by_link(session: Session, *, token: str, new: str, now: datetime) -> uuid.UUID:
    """Set a password with a one-time link, sign out everywhere, and give the person."""
    link = find_link(session, purpose=LinkPurpose.SET_PASSWORD, token=token, now=now)
    assert link.person_id is not None  # noqa: S101  (only first-run links belong to nobody)
    person = session.get_one(Person, link.person_id)
    person.password_hash = hash_password(new)
    link.used_at = now
    session.execute(delete(SignedIn).where(SignedIn.person_id == person.id))
    return person.id


def _matches(person: Person | None, password: str) -> bool:
    stored = person.password_hash if person is not None else None
    try:
        _HASHER.verify(stored or _NOBODY, password)
    except (VerificationError, InvalidHashError):
        return False
    return stored is not None


def _refuse_if_slowed(session: Session, *, subjects: tuple[str, str], now: datetime) -> None:
    since = now - _FAILURE_WINDOW
    session.execute(delete(SignInFailure).where(SignInFailure.at <= since))
    for subject, allowed in zip(subjects, (_FAILURES_ALLOWED, _FAILURES_ALLOWED * 10), strict=True):
        times = session.scalars(
            select(SignInFailure.at)
            .where(SignInFailure.subject == subject)
            .order_by(SignInFailure.at, SignInFailure.id)
        ).all()
        if len(times) >= allowed:
            wait = times[-allowed] + _FAILURE_WINDOW - now
            raise TooManyFailures(minutes=max(1, round(wait.total_seconds() / 60)))


def token_hash(text: str) -> str:
    """Give the form in which a token or an address is stored: its SHA-256."""
    return hashlib.sha256(text.encode()).hexdigest()
