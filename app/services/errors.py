"""What a service refuses; one table in each entry point turns these into answers."""

from __future__ import annotations


class ServiceError(Exception):
    """A request that cannot be done; the message is written for the person who asked."""


class NotFound(ServiceError):
    """There is no such thing, or the actor may not see it: the two are not told apart."""


class Refused(ServiceError):
    """The thing is there, but its state forbids what was asked."""


class InvalidInput(ServiceError):
    """A value that cannot be taken; `field` names the form field that must show the message."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


class LinkUnknown(NotFound):
    """A link that leads nowhere, or a page whose link this browser doesn't hold (any more)."""


class NotYet(Refused):
    """It can be done later, and the message says when."""


class Over(Refused):
    """It can't be done any more."""
