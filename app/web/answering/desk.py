"""A desk: who answers, where that is found, held and addressed; the pages know nothing else."""

from __future__ import annotations

from abc import ABC, abstractmethod

from app.services.answers.answering import Sheet, load_sheet
from app.services.answers.places import Held, Place
from app.web import edge


class Desk(ABC):
    """Where somebody answers.

    `key` says for whom a page is made: a person's id, or a link's handle. `storage` begins the
    names under which the browser keeps what is not stored yet. `frame` is the template around each
    page, `shared` says whether others write on the same sheet.
    """

    key: str
    storage: str
    frame: str
    shared: bool

    @abstractmethod
    def place(self) -> Place:
        """Find the place, for reading."""

    @abstractmethod
    def hold(self) -> Held:
        """Hold the place for this request's transaction; Refused when nothing can be written."""

    @abstractmethod
    def url(self, name: str, capability_id: str | None = None) -> str:
        """Give the address of one of the desk's pages."""

    @abstractmethod
    def token_url(self) -> str:
        """Give the address at which a page that was open for long gets a token for its forms."""

    def sheet(self) -> Sheet:
        """Read what was said."""
        return load_sheet(edge.db(), place=self.place())
