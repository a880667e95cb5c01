"""What a service refuses; one table in each entry point turns these into answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import ParamSpec, TypeVar

Given = ParamSpec("Given")
Value = TypeVar("Value")


class ServiceError(Exception):
    """A request that cannot be done; the message is written for the person who asked."""


class NotFound(ServiceError):
    """There is no such thing, or the actor may not see it: the two are not told apart."""


class Refused(ServiceError):
    """The thing is there, but its state forbids what was asked."""


class InvalidInput(ServiceError):
    """A value that cannot be taken; `field` names the form field that must show the message.

    `problems` says by field all that is wrong.
    """

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field
        self.problems = {field: message}


class InvalidInputs(InvalidInput):
    """Values that cannot be taken; `problems` says what is wrong by the name of the field."""

    def __init__(self, problems: dict[str, str]) -> None:
        field, message = next(iter(problems.items()))
        super().__init__(field, message)
        self.problems = problems


class LinkUnknown(NotFound):
    """A link that leads nowhere, or a page whose link this browser doesn't hold (any more)."""


class NotYet(Refused):
    """It can be done later, and the message says when."""


class Over(Refused):
    """It can't be done any more."""


class Refusals:
    """Gathers what checks refuse, and raises all of it at the end of its `with` block.

    So that whoever typed several things wrong is told of all of them. It may start with what the
    caller could not read, by field, which is refused even when every check is content.
    """

    def __init__(self, unread: Mapping[str, str] | None = None) -> None:
        self._found = dict(unread or {})

    def __enter__(self) -> Refusals:
        return self

    def of(self, check: Callable[Given, Value], *args: Given.args, **more: Given.kwargs) -> Value:
        """Give what a check gives; what stands in for a refused value never leaves the block."""
        try:
            return check(*args, **more)
        except InvalidInput as refused:
            for name, problem in refused.problems.items():
                self._found.setdefault(name, problem)
            return None  # type: ignore[return-value]  # the block ends with an exception

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None and self._found:
            raise InvalidInputs(self._found)
