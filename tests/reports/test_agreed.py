"""The section of a consensus in the report of either side."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import cache

import pytest

from app.domain.paper import Paper
from app.domain.promise.disclosure import Hidden, Promise
from app.domain.response import Choice
from app.domain.round import Confidentiality, RoundMode
from app.domain.scoring.consensus import AgreedPoint
from app.domain.scoring.result import Result
from app.domain.scoring.scoring import hidden_profile, score
from app.reports.agreed_values import Together
from app.reports.team_report import TeamReport, render
from tests.factories.questionnaires import everywhere
from tests.reports import made, reading
from tests.reports.conftest import Printed, printed_with_log

FIVE = Promise(Confidentiality.CONFIDENTIAL, 5)
LONG = "We looked at the last ten releases one by one. " * 60


def survey() -> TeamReport:
    """The report of a survey that the team has talked about since."""
    before = made.report(12, rounds=1)
    asked = before.questionnaire
    first, second, third, fourth, *_rest = asked.questions
    after = score(asked, [everywhere(asked, 4, but=f"{second.id}=cs")])
    points = (
        AgreedPoint(
            first.id, Choice.LEVEL_4, LONG + "All ten.", "https://wiki.example/ten", "Mara"
        ),
        AgreedPoint(second.id, Choice.CANNOT_SEE, "Nobody of us has access to it.", "", None),
        AgreedPoint(third.id, None, "Two teams work differently <here>.", "", "Conrad"),
        AgreedPoint(fourth.id, Choice.LEVEL_4, "", "", "Mara"),
    )
    together = Together(
        round_title="Agreed together",
        agreed_on=date(2026, 10, 1),
        agreed=Result("0.1.0", after, ()),
        points=points,
        survey_title="Q3 2026",
        said=replace(before.result, promise=FIVE),
        comparable=True,
    )
    return replace(before, together=together)


def consensus() -> TeamReport:
    """The report of the consensus itself."""
    of_survey = survey()
    assert of_survey.together is not None
    return replace(
        of_survey,
        mode=RoundMode.CONSENSUS,
        round_title="Agreed together",
        result=of_survey.together.agreed,
        remarks=(),
        earlier=(),
    )


def hidden() -> TeamReport:
    """A survey of too few people, and what they agreed on."""
    of_survey = survey()
    assert of_survey.together is not None
    profile = hidden_profile(of_survey.questionnaire, Hidden.TOO_FEW)
    said = Result("0.1.0", profile, (), promise=FIVE)
    together = replace(of_survey.together, said=said)
    return replace(consensus(), together=together)


def unlike(report: TeamReport) -> TeamReport:
    assert report.together is not None
    return replace(report, together=replace(report.together, comparable=False))


def fresh() -> TeamReport:
    report = consensus()
    assert report.together is not None
    together = replace(report.together, survey_title=None, said=None, comparable=False)
    return replace(report, together=together)


MAKERS: dict[str, Callable[[], TeamReport]] = {
    "survey": survey,
    "consensus": consensus,
    "hidden": hidden,
    "unlike survey": lambda: unlike(survey()),
    "unlike consensus": lambda: unlike(consensus()),
    "fresh": fresh,
}


@cache
def printed(kind: str) -> Printed:
    return printed_with_log(lambda: render(MAKERS[kind](), paper=Paper.A4))


def said_in(kind: str) -> str:
    """Read the section as one line of text, with straight apostrophes."""
    text = reading.flat(printed(kind).pdf).replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    _contents, _, section = text.rpartition("CONSENSUS What the team agreed")
    assert section
    return section.partition("RECOMMENDATIONS What to do")[0]


@pytest.mark.parametrize("kind", MAKERS)
def test_it_is_set_without_a_complaint_and_inside_the_margins(kind: str) -> None:
    assert printed(kind).log == ()
    assert reading.outside(printed(kind).pdf) == []
    figures = reading.elements(printed(kind).pdf, "Figure")
    assert all(figure.get("/Alt", "").strip() for figure in figures)


@pytest.mark.parametrize("kind", ["survey", "consensus"])
def test_both_reports_lay_the_sides_beside_each_other_with_the_reasons(kind: str) -> None:
    section = said_in(kind)
    assert "The one does not replace the other" in section
    assert "The team agreed Agreed beside said" in section
    assert "higher, above the likely range" in section
    assert "All ten. Evidence: https://wiki.example/ten Recorded by Mara." in section
    assert "Nobody in the team can see this. Nobody of us has access to it." in section
    assert "Recorded by somebody whose account is gone." in section
    assert "The team did not agree on a level. Two teams work differently <here>." in section
    assert "On 1 more question the team agreed without recording why." in section
    assert "People said" in section


def test_the_survey_keeps_its_summary() -> None:
    without = render(replace(survey(), together=None), paper=Paper.A4)
    summaries = [
        " ".join(reading.pages(pdf)[2].split()).partition("recommendations in order")[0]
        for pdf in (without, printed("survey").pdf)
    ]
    assert "12 people answered" in summaries[0]
    assert summaries[0] == summaries[1]


def test_of_a_hidden_team_no_figure_is_printed() -> None:
    section = said_in("hidden")
    assert "fewer than 5 people answered, so figures are not shown." in section
    assert "All ten." in section
    for word in (
        "People said",
        "higher",
        "lower",
        "likely range",
        "too few people",
        "this question",
    ):
        assert word not in section


def test_other_questions_are_not_laid_side_by_side() -> None:
    for kind in ("unlike survey", "unlike consensus"):
        section = said_in(kind)
        assert "so they are not comparable" in section
        assert "Agreed beside said" not in section
        assert "People said" not in section
    assert "All ten." not in said_in("unlike survey")
    assert "All ten." in said_in("unlike consensus")


def test_a_fresh_sheet_stands_alone() -> None:
    section = said_in("fresh")
    assert "with a fresh sheet" in section
    assert "All ten." in section
    assert "Agreed beside said" not in section


def test_a_consensus_is_not_called_one_persons_view() -> None:
    text = reading.flat(printed("consensus").pdf)
    assert "person\N{RIGHT SINGLE QUOTATION MARK}s view" not in text
    assert "1 person answered" not in text
    assert "answer, agreed on by the team" in text
    assert "The team agreed on one answer to each question" in text


def test_the_section_is_in_the_contents_and_the_outline() -> None:
    titles = [title for _level, title in reading.outline(printed("survey").pdf)]
    assert titles.count("What the team agreed") == 1
    ordinary = made.report(12, rounds=1)
    without = render(ordinary, paper=Paper.A4)
    assert "What the team agreed" not in reading.flat(without)


def test_equal_values_give_equal_bytes() -> None:
    again = render(survey(), paper=Paper.A4)
    assert hashlib.sha256(again).digest() == hashlib.sha256(printed("survey").pdf).digest()
