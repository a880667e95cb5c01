"""HTML to PDF/UA: the only place that talks to WeasyPrint."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache

from fontTools.ttLib.tables import _h_e_a_d
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration

from app.reports.fence import Fence
from app.reports.places import TEMPLATES


@lru_cache(maxsize=1)
def fonts() -> FontConfiguration:
    """Give this process's fonts, decoded once; they are the same for every document."""
    configuration = FontConfiguration()
    CSS(filename=TEMPLATES / "fonts.css", font_config=configuration, url_fetcher=Fence())
    return configuration


def to_pdf(document: str) -> bytes:
    """Print a document; the same text gives the same bytes."""
    page = HTML(string=document, base_url=TEMPLATES.as_uri() + "/", url_fetcher=Fence())
    with uncollected(), undated():
        return bytes(page.write_pdf(pdf_variant="pdf/ua-1", font_config=fonts()))


@contextmanager
def uncollected() -> Iterator[None]:
    """Hold the cyclic garbage collector: a layout is one big living tree, which it walks in vain.

    That is a sixth of the time. What is garbage afterwards is collected afterwards.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


@contextmanager
def undated() -> Iterator[None]:
    """Keep the time out of fonts that are saved anew, as emoji are, so that equal input is equal.

    fontTools takes a fixed time from the environment only, which belongs to the settings.
    """
    clock = _h_e_a_d.timestampNow
    _h_e_a_d.timestampNow = lambda: 0
    try:
        yield
    finally:
        _h_e_a_d.timestampNow = clock
