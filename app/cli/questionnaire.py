"""`clearway questionnaire`: check files, and show what was understood of one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from app.cli.output import echo_json, problems_told
from app.domain.questionnaire import Capability, Questionnaire
from app.services.questionnaires.questionnaire_file import (
    FileInvalid,
    load_questionnaire,
    questionnaire_document,
    summary_line,
)


@click.group()
def questionnaire() -> None:
    """Check or show a questionnaire file."""


@questionnaire.command()
@click.argument(
    "files", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path)
)
@click.pass_context
def check(ctx: click.Context, files: tuple[Path, ...]) -> None:
    """Say what each FILE holds, or name each of its problems with the line."""
    verdicts = [_is_sound(file) for file in files]
    ctx.exit(0 if all(verdicts) else 1)


def _is_sound(file: Path) -> bool:
    try:
        click.echo(summary_line(load_questionnaire(file)))
    except FileInvalid as error:
        for problem in error.problems:
            click.echo(str(problem))
        return False
    return True


@questionnaire.command()
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def show(file: Path, *, as_json: bool) -> None:
    """Print what was understood of FILE."""
    with problems_told():
        loaded = load_questionnaire(file)
    if as_json:
        echo_json(questionnaire_document(loaded))
        return
    for line in _outline(loaded):
        click.echo(line)


def _outline(loaded: Questionnaire) -> Iterator[str]:
    yield f"{loaded.title}"
    yield summary_line(loaded)
    yield f"sha256 {loaded.sha256}"
    for barrier in loaded.barriers:
        yield f"\n{barrier.title} ({barrier.id})"
        for capability in barrier.capabilities:
            yield from _capability_lines(capability)
    yield "\nOutcome questions (shown, never scored)"
    yield from (f"  {each.text} ({each.id}) [{each.kind.value}]" for each in loaded.outcomes)


def _capability_lines(capability: Capability) -> Iterator[str]:
    after = f", after {', '.join(capability.requires)}" if capability.requires else ""
    yield f"\n  {capability.title} ({capability.id}{after})"
    for question in capability.questions:
        asked = ", ".join(question.groups)
        optional = "" if question.core else ", optional"
        yield f"    {question.text} ({question.id}) [{asked}{optional}]"
        yield from (f"      {n}  {level}" for n, level in enumerate(question.levels, start=1))
    for move in capability.moves:
        yield f"    {move.from_level} -> {move.to_level}  {move.move}"
