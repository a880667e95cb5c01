"""What the commands share: printing problems, JSON and tables."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import click

from app.services.questionnaires.questionnaire_file import FileInvalid


@contextmanager
def problems_told() -> Iterator[None]:
    """Print each problem of an unusable file on a line of its own, and leave with exit code 1."""
    try:
        yield
    except FileInvalid as error:
        for problem in error.problems:
            click.echo(str(problem))
        raise click.exceptions.Exit(1) from None


def echo_json(document: dict[str, Any]) -> None:
    """Print a document with its keys in the documented order."""
    click.echo(json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False))


def table(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Align columns to their widest cell; the last column ends where its text does."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        yield "  ".join(cells).rstrip()
