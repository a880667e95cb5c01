"""Links as pictures that a phone's camera reads."""

from __future__ import annotations

import io

import segno

# Wide enough on a poster that is read across a meeting room.
_PRINTED_PIXELS_A_DOT = 24
_SHOWN_PIXELS_A_DOT = 5
# A quarter of the code may be covered or dirty.
_CORRECTION = "q"


def svg(link: str) -> bytes:
    """Draw a link for the screen: black on white in either colour scheme, no style inside."""
    drawn = io.BytesIO()
    _code(link).save(
        drawn,
        kind="svg",
        scale=_SHOWN_PIXELS_A_DOT,
        light="white",
        svgclass=None,
        lineclass=None,
    )
    return drawn.getvalue()


def png(link: str) -> bytes:
    """Draw a link for paper."""
    drawn = io.BytesIO()
    _code(link).save(drawn, kind="png", scale=_PRINTED_PIXELS_A_DOT, light="white")
    return drawn.getvalue()


def _code(link: str) -> segno.QRCode:
    return segno.make(link, error=_CORRECTION, micro=False, boost_error=False)
