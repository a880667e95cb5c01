"""The parameters that commands over files of responses share."""

from __future__ import annotations

from pathlib import Path

import click

from app.domain.questionnaire import QuestionForm

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
