"""A letter as a message: the headers, and the text in both of its forms."""

from __future__ import annotations

import re
from datetime import datetime
from email import policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr

from app.domain.mail import Letter
from app.mail.addresses import Mailbox, read_mailbox

# Every kind of line end and every invisible control would let a value leave its header.
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


def sender_of(mail_from: str) -> Address:
    """Read the setting that says whom mail comes from: an address, or a name and an address."""
    name, address = parseaddr(mail_from)
    return Address(one_line(name), addr_spec=read_mailbox(address).address)


def one_line(text: str) -> str:
    """Take everything out of a text that could begin another line."""
    return " ".join(_CONTROLS.sub(" ", text).split())


def build_message(
    letter: Letter, *, sender: Address, to: Mailbox, reference: str, at: datetime
) -> EmailMessage:
    """Write a letter as a message.

    `reference` is the same each time the same mail is sent, so that a mail that was sent twice can
    be known for one. Bodies are quoted-printable, hence short lines of ASCII on their way.
    """
    message = EmailMessage(policy.SMTPUTF8 if to.needs_utf8 else policy.SMTP)
    message["From"] = sender
    message["To"] = Address(username=to.local, domain=to.domain)
    message["Subject"] = one_line(letter.subject)
    message["Date"] = format_datetime(at)
    message["Message-ID"] = f"<{reference}@{sender.domain}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text, cte="quoted-printable")
    if letter.html:
        message.add_alternative(letter.html, subtype="html", cte="quoted-printable")
    return message
