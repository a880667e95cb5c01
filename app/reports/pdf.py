"""HTML to PDF/UA: the only place that talks to WeasyPrint."""

from __future__ import annotations

import logging
from functools import lru_cache

from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration

from app.reports.fence import Fence
from app.reports.places import TEMPLATES

LOGGER = logging.getLogger("weasyprint")


@lru_cache(maxsize=1)
def fonts() -> FontConfiguration:
    """Give this process's fonts, decoded once; they are the same for every document."""
    configuration = FontConfiguration()
    CSS(filename=TEMPLATES / "fonts.css", font_config=configuration, url_fetcher=Fence())
    return configuration


def to_pdf(document: str) -> bytes:
    """Print a document; the same text gives the same bytes."""
    page = HTML(string=document, base_url=TEMPLATES.as_uri() + "/", url_fetcher=Fence())
    return bytes(page.write_pdf(pdf_variant="pdf/ua-1", font_config=fonts()))
