"""Addresses as a mail server takes them; whatever else somebody typed is refused in words."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

import idna

_LENGTH = 254
_LOCAL_LENGTH = 64
# RFC 5321: words of these characters between dots; RFC 6531 adds what is beyond ASCII.
_WORD = r"[\w!#$%&'*+/=?^`{|}~-]+"
_LOCAL = re.compile(rf"{_WORD}(?:\.{_WORD})*")
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_DOMAIN = re.compile(rf"{_LABEL}(?:\.{_LABEL})*", re.ASCII)


class BadAddress(Exception):
    """No mail can be sent to this address; the message says why."""


@dataclass(frozen=True, slots=True)
class Mailbox:
    """An address with its domain as the name system knows it: `anna@xn--bcher-kva.example`."""

    local: str
    domain: str

    @property
    def address(self) -> str:
        """The whole address."""
        return f"{self.local}@{self.domain}"

    @property
    def needs_utf8(self) -> bool:
        """Whether only a server that offers SMTPUTF8 can take it."""
        return not self.local.isascii()


def read_mailbox(address: str) -> Mailbox:
    """Read one bare address; raise BadAddress for anything that could be more than that."""
    local, at, domain = unicodedata.normalize("NFC", address).rpartition("@")
    if not at or not _LOCAL.fullmatch(local):
        raise BadAddress("This is not an address that mail can be sent to.")
    mailbox = Mailbox(local, _encode_domain(domain))
    # Servers count bytes.
    if len(local.encode()) > _LOCAL_LENGTH or len(mailbox.address.encode()) > _LENGTH:
        raise BadAddress("This address is too long.")
    return mailbox


def _encode_domain(domain: str) -> str:
    """Write a domain in ASCII by IDNA 2008, where the older rules lead to other people's names."""
    if not domain.isascii():
        try:
            domain = idna.encode(domain, uts46=True).decode()
        except idna.IDNAError:
            raise BadAddress("What stands after the @ can't be the name of a domain.") from None
    lowered = domain.lower()
    if not _DOMAIN.fullmatch(lowered):
        raise BadAddress("What stands after the @ can't be the name of a domain.")
    return lowered
