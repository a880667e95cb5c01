"""What a document may load: our own files and pictures that are part of the document itself."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from urllib.parse import unquote, urlsplit

from weasyprint.urls import URLFetcher, URLFetcherResponse

from app.reports.places import FONTS, TEMPLATES

PICTURES = ("data:image/svg+xml;base64,", "data:image/png;base64,", "data:image/jpeg;base64,")


class Fence(URLFetcher):  # type: ignore[misc]  # WeasyPrint ships no types
    """Refuses every address but embedded pictures and files inside the given folders.

    A file's address is decoded and resolved, links included, before it is compared: `%2e%2e/` and
    symbolic links lead nowhere.
    """

    def __init__(self, *folders: Path) -> None:
        super().__init__(allowed_protocols=("file", "data"), allow_redirects=False)
        self._folders = tuple(folder.resolve() for folder in folders or (TEMPLATES, FONTS))

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> URLFetcherResponse:
        """Fetch an allowed address; ValueError for any other."""
        if url.startswith(PICTURES):
            return super().fetch(url, headers)
        return super().fetch(self._inside(url).as_uri(), headers)

    def _inside(self, url: str) -> Path:
        parts = urlsplit(url)
        if parts.scheme != "file" or parts.netloc:
            raise ValueError(f"A document may not load {url[:200]}")
        path = Path(unquote(parts.path)).resolve()
        if not any(path.is_relative_to(folder) for folder in self._folders):
            raise ValueError(f"A document may not load {url[:200]}: outside its own folders")
        return path
