"""A group of commands that loads a command's module only when that command is used."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import click

UNEXPECTED = 70  # EX_SOFTWARE of sysexits.h

log = logging.getLogger("clearway")


@dataclass(frozen=True, slots=True)
class Lazy:
    """Where a command is (`module:name`), and the line about it in the help."""

    place: str
    help: str

    def load(self) -> click.Command:
        """Import the module and give the command."""
        module, _, name = self.place.partition(":")
        command = getattr(import_module(module), name)
        if not isinstance(command, click.Command):
            raise TypeError(f"{self.place} is not a command")
        return command


class LazyGroup(click.Group):
    """Lists its commands from a table, so that help needs none of their modules."""

    def __init__(self, *args: Any, table: dict[str, Lazy], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._table = table

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """Name every command, in the table's order."""
        return list(self._table)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Load the named command."""
        entry = self._table.get(cmd_name)
        return entry.load() if entry else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """Write the help's list of commands from the table."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, entry.help) for name, entry in self._table.items()])

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; what nobody expected becomes one line and exit code 70."""
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort, BrokenPipeError):
            raise
        except Exception as error:
            _tell(error, debug=bool(ctx.params.get("debug")))
            raise click.exceptions.Exit(UNEXPECTED) from error


def _tell(error: Exception, *, debug: bool) -> None:
    first_line = next(iter(str(error).splitlines()), "")
    click.echo(f"Unexpected {type(error).__name__}: {first_line}", err=True)
    if debug:
        log.error("Here is where it happened.", exc_info=error)
    else:
        click.echo("Run it again as `clearway --debug ...` to see where it happened.", err=True)
