"""Signing in and out, passwords, and links that work once."""

from __future__ import annotations

import base64
import hashlib
import re
import secrets
import uuid
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from ipaddress import ip_network

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.low_level import ARGON2_VERSION
from sqlalchemy import Select, delete, func, select
from sqlalchemy.orm import Session

from app.services.errors import InvalidInput, NotFound, Refused
from app.services.names import clean_name
from app.storage.rows import LinkPurpose, OneTimeLink, Person, SignedIn, SignInFailure

PASSWORD_LENGTH = 10
LINK_DAYS = 7
_ADDRESS = re.compile(r"[^@\s\x00-\x1f\x7f]+@[^@\s\x00-\x1f\x7f]+")
_ADDRESS_LENGTH = 254
_FAILURES_ALLOWED = 5
_FAILURE_WINDOW = timedelta(minutes=15)
_HASHER = PasswordHasher()
_LINK_IS_OVER = "This link was used before, or is too old. Ask for a new one."


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


def clean_address(address: str) -> str:
    """Give an address as it is stored; InvalidInput when it is none."""
    email = normalize_email(address)
    if len(email) > _ADDRESS_LENGTH or not _ADDRESS.fullmatch(email):
        raise InvalidInput("email", "This is not an e-mail address.")
    return email


@dataclass(frozen=True, slots=True)
class Attempt:
    """A password that was tried on an address; `matched` is the stored hash if it was right."""

    email: str
    network: str
    matched: str | None

    @property
    def subjects(self) -> tuple[str, str]:
        """What failures are counted by: the address and the network, neither stored as it is."""
        return token_hash(self.email), token_hash(f"network {_network(self.network)}")


def _network(address: str) -> str:
    """Give what one household or office has: an IPv4 address, or 2**64 of IPv6."""
    try:
        return str(ip_network((address, 64 if ":" in address else 32), strict=False))
    except ValueError:
        return address


def try_password(
    session: Session, *, email: str, password: str, network: str, now: datetime
) -> Attempt:
    """Check a password, which is slow on purpose; TooManyFailures when it isn't even looked at.

    It only reads: on SQLite a writer would hold up everybody's answers meanwhile. What is given
    back counts once `sign_in` or `change_password` has taken it, right or wrong.
    """
    attempt = Attempt(normalize_email(email), network, None)
    _refuse_if_slowed(session, attempt=attempt, now=now)
    stored = None
    if _ADDRESS.fullmatch(attempt.email):
        stored = session.scalar(select(Person.password_hash).where(Person.email == attempt.email))
    return replace(attempt, matched=stored) if _matches(stored, password) else attempt


def sign_in(session: Session, *, attempt: Attempt, now: datetime, days: int) -> str:
    """Give a new session's token for a right password.

    Raises WrongPassword or TooManyFailures; a wrong password must be committed to be counted.
    """
    person = _settle(session, attempt=attempt, now=now)
    return open_session(session, person_id=person.id, now=now, days=days)


def _settle(session: Session, *, attempt: Attempt, now: datetime) -> Person:
    """Give whose password was right, or count a failure.

    Attempts at the same time are settled one after the other: what comes after too many failures
    is refused, right or not, so that trying many at once tells no more.
    """
    person = None
    if attempt.matched is not None:
        person = session.scalar(
            select(Person).where(Person.email == attempt.email).with_for_update()
        )
    session.execute(delete(SignInFailure).where(SignInFailure.at <= now - _FAILURE_WINDOW))
    _refuse_if_slowed(session, attempt=attempt, now=now)
    if person is None or person.password_hash != attempt.matched:
        session.add_all(SignInFailure(subject=subject, at=now) for subject in attempt.subjects)
        raise WrongPassword("The e-mail address or the password is not right.")
    session.execute(delete(SignInFailure).where(SignInFailure.subject == attempt.subjects[0]))
    return person


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
    session: Session, *, attempt: Attempt, new_hash: str, token: str, now: datetime
) -> None:
    """Replace a password, sign the person out everywhere else, and end links that are about."""
    try:
        person = _settle(session, attempt=attempt, now=now)
    except WrongPassword:
        raise InvalidInput("present", "This is not your present password.") from None
    person.password_hash = new_hash
    sign_out_elsewhere(session, person_id=person.id, token=token)
    revoke_links(session, person_id=person.id)


def rename(session: Session, *, person_id: uuid.UUID, name: str) -> None:
    """Give a person another name, wherever they belong; InvalidInput when it can't be one."""
    session.get_one(Person, person_id).name = clean_name(name)
    session.flush()


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


def issue_password_link(session: Session, *, email: str, now: datetime) -> str:
    """Make a link with which whoever has the address sets a password; NotFound if nobody has it.

    For whoever runs the installation: it asks nobody who they are.
    """
    person_id = session.scalar(select(Person.id).where(Person.email == normalize_email(email)))
    if person_id is None:
        raise NotFound(f"Nobody here has the address {email}.")
    purpose = LinkPurpose.SET_PASSWORD
    return issue_link(session, purpose=purpose, person_id=person_id, now=now)


def revoke_links(session: Session, *, person_id: uuid.UUID) -> None:
    """Make every link into an account stop working, whoever still holds it."""
    session.execute(delete(OneTimeLink).where(OneTimeLink.person_id == person_id))


def require_link(session: Session, *, purpose: LinkPurpose, token: str, now: datetime) -> None:
    """Raise NotFound when a link is unknown, used or expired."""
    if session.scalar(_unused(purpose, token, now)) is None:
        raise NotFound(_LINK_IS_OVER)


def use_link(session: Session, *, purpose: LinkPurpose, token: str, now: datetime) -> OneTimeLink:
    """Give an unused link and mark it used, once, also when it is sent twice at the same time."""
    link = session.scalar(_unused(purpose, token, now).with_for_update())
    if link is None:
        raise NotFound(_LINK_IS_OVER)
    link.used_at = now
    return link


def _unused(purpose: LinkPurpose, token: str, now: datetime) -> Select[OneTimeLink]:
    return select(OneTimeLink).where(
        OneTimeLink.token_hash == token_hash(token),
        OneTimeLink.purpose == purpose,
        OneTimeLink.used_at.is_(None),
        OneTimeLink.expires_at > now,
    )


def find_password_link(session: Session, *, token: str, now: datetime) -> None:
    """Raise NotFound unless the token can set a password."""
    require_link(session, purpose=LinkPurpose.SET_PASSWORD, token=token, now=now)


def set_password_by_link(
    session: Session, *, token: str, new_hash: str, now: datetime
) -> uuid.UUID:
    """Set a password with a one-time link, sign out everywhere, and give the person."""
    link = use_link(session, purpose=LinkPurpose.SET_PASSWORD, token=token, now=now)
    assert link.person_id is not None  # noqa: S101  (only first-run links belong to nobody)
    person = session.get_one(Person, link.person_id)
    person.password_hash = new_hash
    session.execute(delete(SignedIn).where(SignedIn.person_id == person.id))
    return person.id


def _matches(stored: str | None, password: str) -> bool:
    try:
        _HASHER.verify(stored or _hash_of_nobody(), password)
    except (VerificationError, InvalidHashError):
        return False
    return stored is not None


def _hash_of_nobody() -> str:
    """Write a hash that no password has and that takes as long to check as that of a person.

    It is checked when nobody has the address, so that how long the answer takes tells nothing. It
    is made up and not computed, which would cost every start, or the first attempt, as much again.
    """
    salt, digest = (
        base64.b64encode(secrets.token_bytes(length)).decode().rstrip("=")
        for length in (_HASHER.salt_len, _HASHER.hash_len)
    )
    cost = f"m={_HASHER.memory_cost},t={_HASHER.time_cost},p={_HASHER.parallelism}"
    return f"$argon2id$v={ARGON2_VERSION}${cost}${salt}${digest}"


def _refuse_if_slowed(session: Session, *, attempt: Attempt, now: datetime) -> None:
    limits = (_FAILURES_ALLOWED, _FAILURES_ALLOWED * 10)
    for subject, allowed in zip(attempt.subjects, limits, strict=True):
        times = session.scalars(
            select(SignInFailure.at)
            .where(SignInFailure.subject == subject, SignInFailure.at > now - _FAILURE_WINDOW)
            .order_by(SignInFailure.at, SignInFailure.id)
        ).all()
        if len(times) >= allowed:
            wait = times[-allowed] + _FAILURE_WINDOW - now
            raise TooManyFailures(minutes=max(1, round(wait.total_seconds() / 60)))


def token_hash(text: str) -> str:
    """Give the form in which a token or an address is stored: its SHA-256."""
    return hashlib.sha256(text.encode()).hexdigest()
