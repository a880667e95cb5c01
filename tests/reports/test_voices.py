"""What the PDF says of many voices, and what it keeps to itself."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.domain.paper import Paper
from app.domain.promise.disclosure import Hidden
from app.domain.scoring.result import Result
from app.domain.scoring.scoring import hidden_profile
from app.domain.scoring.statistics import AGREEMENT_BANDS
from app.domain.words.wording import AGREEMENT
from app.reports import team_views
from app.reports.team_report import render
from app.reports.team_values import Instead, Part, TeamReport
from app.reports.templates import curled
from tests.reports import reading, sample
from tests.reports.voices import PLANTED, PROMISE, everyone, of, whole_round


def text(report: TeamReport) -> str:
    return " ".join(" ".join(reading.pages(render(report, paper=Paper.A4))).split())


def test_it_says_how_many_of_the_invited_answered_and_what_was_promised():
    said = text(of(everyone(sample.questionnaire(), [1, 2, 2, 3, 3, 4])))
    assert "6 of 20 people invited answered (30 %)" in said
    assert "Answers were confidential" in said
    assert "figures are shown of 5 people or more" in said


@pytest.mark.parametrize(("people", "printed"), [(6, False), (12, True)])
def test_remarks_and_counts_are_printed_only_from_ten_people_on(people: int, printed: bool):
    levels = [1 + number % 3 for number in range(people)]
    said = text(of(everyone(sample.questionnaire(), levels)))
    assert (PLANTED in said) is printed
    assert ("says how many people chose it" in said) is printed
    assert ("a dot marks the level nearest to the mean" in said) is printed


def test_what_agreement_is_called_is_explained_in_the_words_that_are_used():
    said = text(of(everyone(sample.questionnaire(), [1, 2, 2, 3, 3, 4])))
    explained = said[said.index("What agreement means") : said.index("When a bottleneck is named")]
    ends = [explained.index(f"up to {upper:.2f}") for upper, _ in AGREEMENT_BANDS]
    assert ends == sorted(ends)
    for word in AGREEMENT.values():
        assert str(curled(word)).removeprefix("people ").removesuffix(" agree") in explained


def test_the_band_is_said_to_be_of_the_mean_and_not_of_single_people():
    """Own scores 1, 1, 1, 5, 5, 5, 3, 3: 3 ± 2.365·1.852/√8 is 1.5 to 4.5, and six lie outside."""
    said = text(of(everyone(sample.questionnaire(), [1, 1, 1, 5, 5, 5, 3, 3])))
    assert "where the mean of all such people likely lies, not where single people do" in said


def test_a_report_of_everybody_names_the_organization_once_in_the_margin():
    everybody = whole_round()
    report = replace(everybody, team=everybody.organization)
    assert team_views.footer(report).count(report.organization) == 1


def test_a_change_has_its_verdict_and_what_would_have_been_seen():
    asked = sample.questionnaire()
    low, high = [1, 1, 2, 2, 2, 1, 2], [4, 4, 5, 5, 4, 5, 4]
    assert "Since Q2 2026" in text(of(everyone(asked, high), everyone(asked, low)))
    still = text(of(everyone(asked, [2, 3, 2, 3, 4, 2]), everyone(asked, [2, 3, 2, 3, 3, 2])))
    assert "no detectable change" in still
    assert "or more would have been seen" in still


def test_disputed_work_gets_a_guide_with_the_two_anchors():
    report = of(everyone(sample.questionnaire(), [1, 1, 1, 5, 5, 5]))
    item = report.result.guide[0]
    said = text(report)
    assert "Discuss first" in said
    assert "two camps" not in said  # three on a side are fewer than the promise's five
    assert " ".join(item.lower_anchor.split()) in said
    assert " ".join(item.upper_anchor.split()) in said


def test_a_hidden_team_reads_why_and_what_is_shown_instead():
    whole = of(everyone(sample.questionnaire(), [1, 2, 2, 3, 3, 4]))
    hidden = replace(
        whole,
        result=Result("0.1.0", hidden_profile(whole.questionnaire, Hidden.TOO_FEW), (), PROMISE),
        invited=6,
        instead=Instead("The unit around", whole.result),
    )
    said = text(hidden)
    assert "Fewer than 5 people answered, so figures are not shown" in said
    assert "Fewer than 5 of the 6 who were invited answered" in said
    assert "What is shown instead: The unit around" in said
    assert PLANTED not in said
    assert "All questions and levels" not in said
    assert len(reading.pages(render(hidden, paper=Paper.A4))) <= 5


def test_a_rounds_report_sets_leadership_beside_the_others_and_explains_hidden_parts():
    asked = sample.questionnaire()
    said = everyone(asked, [4, 5, 4, 5, 4, 5], "leadership")
    said += everyone(asked, [1, 2, 1, 2, 1, 2, 1], "data-science")
    whole = of(said)
    few = Result("0.1.0", hidden_profile(asked, Hidden.TOO_FEW), (), PROMISE)
    parts = (
        Part("Leadership", 0, of_teams=False, result=whole.result),
        Part("A team of few", 1, of_teams=True, result=few),
        Part("A silent team", 1, of_teams=True, result=None),
    )
    printed = text(replace(whole, team="Northwind Insurance", noun="organization", parts=parts))
    assert "Leadership beside everybody else" in printed
    assert "leadership sees it" in printed
    assert "holds this organization back" in printed or "No single bottleneck" in printed
    assert "Fewer than 5 people answered, so figures are not shown" in printed
    assert "nobody answered" in printed
    assert "Comments and evidence stay with the team" in printed
    assert PLANTED not in printed


def test_a_rounds_report_says_how_many_and_which_mean_is_which():
    printed = text(whole_round())
    assert "13 people" in printed
    assert "fewer than 5 people" in printed
    assert "not shown Hidden so that a smaller group" in printed
    assert "everyone who answered counts once" in printed
    assert "Mean of teams each team that is shown counts once 2.5 \N{EN DASH} 3.0 3.5" in printed
    assert "Square: leadership. Dot: everybody in the other groups." in printed
