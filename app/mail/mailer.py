"""The way to the mail server: one connection for many mails, and what became of each of them."""

from __future__ import annotations

import re
import smtplib
import ssl
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Self

from app.domain.mail import Letter
from app.mail.addresses import BadAddress, Mailbox, read_mailbox
from app.mail.message import build_message, one_line, sender_of

# Each step may take so long; a server that reads a mail for viruses needs some time.
_TIMEOUT_SECONDS = 60.0
_REASON_LENGTH = 200
_OK = range(200, 300)
_FOR_GOOD = range(500, 600)
# "Sign in first", "not with this sign-in" and the like: true of every mail, not of this one.
_ABOUT_US = {503, 530, 534, 535, 538}
# A server may quote what it was sent, and a link's token has no business outside the mail.
_MAYBE_A_TOKEN = re.compile(r"[\w-]{24,}")
_TROUBLE = (OSError, smtplib.SMTPException, UnicodeError)


class Security(StrEnum):
    """How the way to the server is encrypted."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mail is handed in, and who signs in there (nobody when `user` is empty).

    `ca_file` (PEM) replaces the system's certificate authorities. Certificates are always checked.
    """

    host: str
    port: int
    security: Security
    user: str = ""
    password: str = field(default="", repr=False)
    ca_file: Path | None = None
    timeout_seconds: float = _TIMEOUT_SECONDS


class Outcome(StrEnum):
    """Taken by the server, refused for good, or to be tried again later."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    TRY_AGAIN = "try again"


@dataclass(frozen=True, slots=True)
class Delivery:
    """What became of one mail; `reason` is one short line for people, empty when accepted."""

    outcome: Outcome
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Parcel:
    """A letter to one address; `reference` stays the same when the same mail is sent again."""

    to: str
    letter: Letter
    reference: str
    at: datetime


class Mailer:
    """Hands mail in, from one sender, over one connection that is opened when it is needed.

    Raises BadAddress when `mail_from` is no address.
    """

    def __init__(self, server: MailServer, *, mail_from: str) -> None:
        self._server = server
        self._sender = sender_of(mail_from)
        self._connection: smtplib.SMTP | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def open(self) -> str:
        """Make sure of a connection that works; give the problem when there is none."""
        if self._connection is not None and _is_alive(self._connection):
            return ""
        self.close()
        try:
            self._connection = self._connect()
        except _TROUBLE as error:
            return self._trouble(error)
        return ""

    def send(self, parcel: Parcel) -> Delivery:
        """Hand one mail in; nothing that goes wrong on the way is raised."""
        try:
            to = read_mailbox(parcel.to)
        except BadAddress as error:
            return Delivery(Outcome.REFUSED, str(error))
        problem = self.open()
        if problem or self._connection is None:
            return Delivery(Outcome.TRY_AGAIN, problem)
        if to.needs_utf8 and not self._connection.has_extn("smtputf8"):
            return Delivery(
                Outcome.REFUSED,
                "The mail server takes no address with letters beyond a-z before the @.",
            )
        try:
            return self._hand_in(self._connection, parcel, to)
        except _TROUBLE as error:
            self.close()
            return Delivery(Outcome.TRY_AGAIN, self._trouble(error))

    def close(self) -> None:
        """Say goodbye; a server that does not answer is left standing."""
        connection, self._connection = self._connection, None
        if connection is None:
            return
        try:
            connection.quit()
        except _TROUBLE:
            connection.close()

    def _connect(self) -> smtplib.SMTP:
        server = self._server
        context = ssl.create_default_context(cafile=server.ca_file)
        limit = server.timeout_seconds
        if server.security is Security.TLS:
            connection: smtplib.SMTP = smtplib.SMTP_SSL(
                server.host, server.port, timeout=limit, context=context
            )
        else:
            connection = smtplib.SMTP(server.host, server.port, timeout=limit)
        try:
            if server.security is Security.STARTTLS:
                connection.starttls(context=context)
            connection.ehlo_or_helo_if_needed()
            if server.user:
                connection.login(server.user, server.password)
        except BaseException:
            connection.close()
            raise
        return connection

    def _hand_in(self, connection: smtplib.SMTP, parcel: Parcel, to: Mailbox) -> Delivery:
        message = build_message(
            parcel.letter, sender=self._sender, to=to, reference=parcel.reference, at=parcel.at
        )
        options = ["SMTPUTF8", "BODY=8BITMIME"] if to.needs_utf8 else []
        connection.command_encoding = "utf-8" if to.needs_utf8 else "ascii"
        code, reply = connection.mail(self._sender.addr_spec, options)
        if code not in _OK:
            # Whom it is from is the same for every mail: nothing is wrong with this address.
            return Delivery(Outcome.TRY_AGAIN, _reason("The sender was refused", code, reply))
        code, reply = connection.rcpt(to.address)
        if code not in _OK:
            return _refusal(code, reply)
        try:
            code, reply = connection.data(message.as_bytes())
        except smtplib.SMTPDataError as error:
            code, reply = error.smtp_code, _bytes(error.smtp_error)
        return Delivery(Outcome.ACCEPTED) if code in _OK else _refusal(code, reply)

    def _trouble(self, error: Exception) -> str:
        if isinstance(error, ssl.SSLCertVerificationError):
            problem = f"The mail server's certificate can't be trusted: {error.verify_message}"
        elif isinstance(error, smtplib.SMTPAuthenticationError):
            problem = _reason("The mail server refused the sign-in", *_code_and_reply(error))
        elif isinstance(error, smtplib.SMTPResponseException):
            problem = _reason("The mail server turned us away", *_code_and_reply(error))
        elif isinstance(error, smtplib.SMTPNotSupportedError):
            problem = f"The mail server does not offer what is needed: {error}"
        else:
            problem = f"The mail server does not answer: {str(error) or type(error).__name__}"
        return _shortened(problem)


def _is_alive(connection: smtplib.SMTP) -> bool:
    """Ask for a fresh start, which also ends what a refused mail had begun."""
    try:
        return connection.rset()[0] in _OK
    except _TROUBLE:
        return False


def _refusal(code: int, reply: bytes) -> Delivery:
    for_good = code in _FOR_GOOD and code not in _ABOUT_US
    outcome = Outcome.REFUSED if for_good else Outcome.TRY_AGAIN
    return Delivery(outcome, _reason("The mail server says", code, reply))


def _reason(what: str, code: int, reply: bytes) -> str:
    return _shortened(f"{what}: {code} {reply.decode('utf-8', 'replace')}")


def _shortened(text: str) -> str:
    """Make one short line of what a server said, without anything that may be a token."""
    line = _MAYBE_A_TOKEN.sub("...", one_line(text))
    return line if len(line) <= _REASON_LENGTH else line[: _REASON_LENGTH - 3] + "..."


def _code_and_reply(error: smtplib.SMTPResponseException) -> tuple[int, bytes]:
    return error.smtp_code, _bytes(error.smtp_error)


def _bytes(reply: bytes | str) -> bytes:
    return reply if isinstance(reply, bytes) else reply.encode()
