"""Addresses as people paste them, and the one form in which an invited address is kept."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

import idna

from app.mail.addresses import BadAddress, read_mailbox
from app.services.errors import InvalidInput

MAX_ADDRESSES = 5000
MAX_LENGTH = 1024 * 1024
_ADDRESS_LENGTH = 254
_PROBLEMS = 20
_QUOTED = 60
_LINE = re.compile(r"\r\n|\r|\n")
# "Lee; Ann" <ann@x>, then Lee, Ann <ann@x> as mail programs copy it, then anything up to the next
# comma. The lengths keep reading linear.
_PIECE = re.compile(
    r"""\s{0,20}"[^"]{0,200}"\s{0,20}<[^<>]{0,320}>|[^<>@;]{0,200}<[^<>]{0,320}>|[^,;]+"""
)
_IN_BRACKETS = re.compile(r"[^<>]*<([^<>]*)>", re.DOTALL)


def parse_addresses(text: str) -> tuple[str, ...]:
    """Read addresses one a line or with commas or semicolons between, each once.

    `Ann Lee <ann@example.org>` counts as the address. InvalidInput names each wrong line, up to 20.
    """
    if len(text) > MAX_LENGTH:
        raise InvalidInput("addresses", "This is longer than 1 MB. Add fewer people at once.")
    found: dict[str, None] = {}
    problems: list[str] = []
    for line, piece in _pieces(text):
        try:
            found[clean_invited(piece)] = None
        except BadAddress as problem:
            problems.append(f"Line {line}: “{_shorten(piece)}”. {problem}")
    if problems:
        raise InvalidInput("addresses", _listed(problems))
    if not found:
        raise InvalidInput("addresses", "Paste at least one address.")
    require_few(len(found))
    return tuple(found)


def require_few(number: int) -> None:
    """Raise InvalidInput for more addresses than are taken at once."""
    if number > MAX_ADDRESSES:
        raise InvalidInput(
            "addresses", f"These are {number:,} addresses; at most {MAX_ADDRESSES:,} at once."
        )


def clean_invited(text: str) -> str:
    """Give the form in which an address is kept and compared; BadAddress when it is none.

    Lower case, and an international domain in its own letters, however it was typed.
    """
    match = _IN_BRACKETS.fullmatch(text.strip())
    bare = unicodedata.normalize("NFC", (match[1] if match else text).strip()).lower()
    mailbox = read_mailbox(bare)
    address = unicodedata.normalize("NFC", f"{mailbox.local}@{_own_letters(mailbox.domain)}")
    if len(address) > _ADDRESS_LENGTH:
        raise BadAddress("This address is too long.")
    return address


def _own_letters(domain: str) -> str:
    if "xn--" not in domain:
        return domain
    try:
        return idna.decode(domain)
    except idna.IDNAError:
        return domain


def _pieces(text: str) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(_LINE.split(text), start=1):
        for match in _PIECE.finditer(line):
            piece = match[0].strip().removeprefix("\ufeff")
            if piece:
                yield number, piece


def _listed(problems: list[str]) -> str:
    more = len(problems) - _PROBLEMS
    rest = [f"And {more:,} more."] if more > 0 else []
    return "\n".join([*problems[:_PROBLEMS], *rest])


def _shorten(piece: str) -> str:
    shown = "".join(each if each.isprintable() else "?" for each in piece[:_QUOTED])
    return shown if len(piece) <= _QUOTED else f"{shown}…"
