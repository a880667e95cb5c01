"""`clearway report`: the PDF of a file of responses, without any database."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import click

from app.cli.files import form_option, questionnaire_option, responses_argument
from app.cli.output import problems_told
from app.domain.paper import Paper
from app.domain.questionnaire import QuestionForm
from app.services.errors import InvalidInput, Refused
from app.services.names import clean_name
from app.services.reports.reports_from_files import ReportFacts, write_team_report


class Day(click.ParamType[date]):
    """A day written as 2026-11-30."""

    name = "YYYY-MM-DD"

    def convert(
        self, value: str | date, param: click.Parameter | None, ctx: click.Context | None
    ) -> date:
        """Read the day."""
        try:
            return value if isinstance(value, date) else date.fromisoformat(value)
        except ValueError:
            self.fail(f"{value} is not a day such as 2026-11-30", param, ctx)


class Name(click.ParamType[str]):
    """A name as people write it, on one line."""

    name = "NAME"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Give the name as it is printed."""
        try:
            return clean_name(value)
        except InvalidInput as error:
            self.fail(str(error), param, ctx)


def _today() -> date:
    return datetime.now(UTC).astimezone().date()


@click.command()
@responses_argument
@questionnaire_option
@click.option("--team", required=True, type=Name(), help="The team's name, for the cover.")
@click.option("-o", "--output", required=True, metavar="FILE", type=click.Path(path_type=Path))
@click.option("--paper", type=click.Choice([p.value for p in Paper]), default=Paper.A4.value)
@form_option
@click.option("--organization", type=Name(), default="Not named", help="Whose team it is.")
@click.option("--round", "round_title", type=Name(), help="What the round is called.")
@click.option("--date", "day", type=Day(), help="The day on the cover. Today, unless given.")
def report(
    responses: Path,
    questionnaire: Path,
    output: Path,
    *,
    team: str,
    paper: str,
    form: str,
    organization: str,
    round_title: str | None,
    day: date | None,
) -> None:
    """Write the report on the answers in RESPONSES.csv; give --date for the same bytes again."""
    on = day or _today()
    title = round_title or f"{on:%B} {on.year}"
    facts = ReportFacts(team, organization, title, opens_on=on, closes_on=on, generated_on=on)
    try:
        with problems_told():
            size = write_team_report(
                responses,
                questionnaire,
                output,
                facts=facts,
                form=QuestionForm(form),
                paper=Paper(paper),
            )
    except Refused as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"{output}: {size / 1000:.0f} kB")
