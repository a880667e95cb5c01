"""The command line: `clearway` and the table of its commands."""

from __future__ import annotations

import logging

import click

from app.cli.lazy import Lazy, LazyGroup

COMMANDS = {
    "run": Lazy("app.cli.serve:run", "Start on your own data."),
    "demo": Lazy("app.cli.serve:demo", "Start on invented data."),
    "password-link": Lazy("app.cli.serve:password_link", "Let somebody set a new password."),
    "upgrade": Lazy("app.cli.serve:upgrade", "Bring the database up to date."),
    "questionnaire": Lazy("app.cli.questionnaire:questionnaire", "Check or show a questionnaire."),
    "score": Lazy("app.cli.score:score", "Score a file of responses."),
    "report": Lazy("app.cli.report:report", "Write the PDF report of a file of responses."),
    "assets": Lazy(
        "app.cli.assets:assets", "Copy browser assets from node_modules/; `make setup` does it."
    ),
}


@click.group(
    cls=LazyGroup,
    table=COMMANDS,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.option("--debug", is_flag=True, help="Show where an unexpected error happened.")
def main(*, debug: bool) -> None:
    """Score teams on what keeps models out of production, and say what to do next."""
    if debug:
        logging.basicConfig(level=logging.DEBUG)
