"""A real SMTP server on this machine, in a thread, that does what a test tells it to."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

from app.mail.mailer import Mailer, MailServer, Security

USER, PASSWORD = "clearway", "a password that nobody guesses"
DROP = "drop the connection"
"""Instead of a reply: hang up without a word."""


# Without slots: on older Pythons they break what aiosmtpd looks up in a handler.
@dataclass
class Post:
    """What the server was handed, and what it is to say.

    `to_recipient` holds, by address, the replies to be given in turn before it is accepted;
    `to_data` those after a message has arrived. A message counts as handed in when it was accepted,
    and also when the server hangs up instead of saying so.
    """

    port: int = 0
    messages: list[EmailMessage] = field(default_factory=list)
    envelopes: list[Envelope] = field(default_factory=list)
    to_recipient: dict[str, list[str]] = field(default_factory=dict)
    to_data: list[str] = field(default_factory=list)
    connections: int = 0
    while_receiving: Callable[[], None] = lambda: None

    @property
    def recipients(self) -> list[str]:
        """Whom the messages went to, in order."""
        return [address for envelope in self.envelopes for address in envelope.rcpt_tos]

    # aiosmtpd looks these up by name, and passes what it has by position.
    async def handle_EHLO(  # noqa: N802
        self, _server: SMTP, session: Session, _envelope: Envelope, name: str, replies: list[str]
    ) -> list[str]:
        session.host_name = name
        self.connections += 1
        return replies

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        replies = self.to_recipient.get(address)
        if replies:
            return self._say(server, replies.pop(0))
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        self.while_receiving()
        reply = self.to_data.pop(0) if self.to_data else "250 OK"
        if reply == DROP or reply.startswith("2"):
            assert isinstance(envelope.content, bytes)
            self.messages.append(message_from_bytes(envelope.content, policy=policy.SMTPUTF8))
            self.envelopes.append(envelope)
        return self._say(server, reply)

    def _say(self, server: SMTP, reply: str) -> str:
        if reply == DROP:
            assert server.transport is not None
            server.transport.abort()
        return reply


@contextmanager
def smtp_server(
    *,
    starttls: ssl.SSLContext | None = None,
    tls: ssl.SSLContext | None = None,
    sign_in: bool = False,
    utf8: bool = True,
    port: int = 0,
) -> Iterator[Post]:
    """Run a server until the end of the block; with `starttls` or `sign_in` it insists on them."""
    post = Post()
    options: dict[str, Any] = {"enable_SMTPUTF8": utf8, "tls_context": starttls}
    if sign_in:
        options |= {"authenticator": _authenticate, "auth_required": True}
    controller = Controller(
        post,
        hostname="127.0.0.1",
        port=port or _free_port(),
        ssl_context=tls,
        server_hostname="localhost",
        require_starttls=starttls is not None,
        **options,
    )
    controller.start()
    post.port = controller.port
    try:
        yield post
    finally:
        controller.stop()


def plain_mailer(post: Post) -> Mailer:
    """Give the way to a server that insists on nothing."""
    server = MailServer("127.0.0.1", post.port, Security.NONE, timeout_seconds=10)
    return Mailer(server, mail_from="clearway@example.com")


def _authenticate(
    server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any
) -> AuthResult:
    if (data.login, data.password) == (USER.encode(), PASSWORD.encode()):
        return AuthResult(success=True)
    # Unless it says that nobody has answered yet, the client waits for an answer for ever.
    return AuthResult(success=False, handled=False)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
