"""The parameters that commands over files of responses share."""

from __future__ import annotations

from pathlib import Path

import click

from app.domain.disclosure import OPENLY, SMALLEST_MINIMUM, USUAL_MINIMUM, Promise
from app.domain.questionnaire import QuestionForm
from app.domain.round import Confidentiality

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
