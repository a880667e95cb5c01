"""The parameters that commands over files of responses share."""

from __future__ import annotations

from pathlib import Path

import click

from app.domain.promise.disclosure import OPENLY, SMALLEST_MINIMUM, USUAL_MINIMUM, Promise
from app.domain.questionnaire import QuestionForm
from app.domain.round import Confidentiality
from app.services.reports.scoring_files import EarlierFile

responses_argument = click.argument(
    "responses", metavar="RESPONSES.csv", type=click.Path(path_type=Path)
)
questionnaire_option = click.option(
    "--questionnaire",
    required=True,
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="The questionnaire version that was answered.",
)
form_option = click.option(
    "--form",
    type=click.Choice([form.value for form in QuestionForm]),
    default=QuestionForm.LONG.value,
    show_default=True,
    help="Which of its questions were asked.",
)
confidentiality_option = click.option(
    "--confidentiality",
    type=click.Choice([each.value for each in Confidentiality]),
    default=Confidentiality.NAMED.value,
    show_default=True,
    help="What people were promised. Unless they answered by name, small groups are hidden.",
)
minimum_option = click.option(
    "--minimum",
    type=click.IntRange(min=SMALLEST_MINIMUM),
    help=f"From how many people on figures are shown. {USUAL_MINIMUM}, unless given.",
)
earlier_option = click.option(
    "--earlier",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Responses of the round before, to say what changed since.",
)
linked_option = click.option(
    "--linked",
    is_flag=True,
    help="The same respondent in both files is the same person.",
)


def earlier_of(earlier: Path | None, *, linked: bool, confidentiality: str) -> EarlierFile | None:
    """Give the earlier file; people are linked only between two files, and never if anonymous."""
    if linked and earlier is None:
        raise click.UsageError("--linked needs --earlier: it is about people in both files.")
    if linked and confidentiality == Confidentiality.ANONYMOUS.value:
        raise click.UsageError("--linked contradicts --confidentiality anonymous.")
    return None if earlier is None else EarlierFile(earlier, linked=linked)


def promise_of(confidentiality: str, minimum: int | None) -> Promise:
    """Give what was promised; a minimum where people answered by name is a misunderstanding."""
    if confidentiality != Confidentiality.NAMED.value:
        return Promise(Confidentiality(confidentiality), minimum or USUAL_MINIMUM)
    if minimum is not None:
        raise click.UsageError(
            "--minimum needs --confidentiality confidential or anonymous: nothing is hidden where "
            "people answer by name."
        )
    return OPENLY
