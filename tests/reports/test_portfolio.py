"""What the portfolio for leadership says, and that every page of it is one sheet."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import cache
from itertools import pairwise

import pikepdf
import pytest

from app.domain.goals.quarters import Quarter
from app.domain.goals.targets import Aim, Reach, Timing, outlook
from app.domain.paper import Paper
from app.domain.words.target_wording import pace_sentence
from app.reports.measure import lines
from app.reports.portfolio import html, render
from app.reports.portfolio_fit import COLUMN_WIDTH
from app.reports.portfolio_values import Aimed, Portfolio
from app.reports.portfolio_words import teams_moved
from tests.reports import leadership, reading
from tests.reports.conftest import Printed, printed_with_log

Print = Callable[[str], Printed]
MAKERS: dict[str, Callable[[], Portfolio]] = {
    "ordinary": leadership.ordinary,
    "bare": leadership.bare,
    "extreme": leadership.extreme,
    "barriers": leadership.many_barriers,
}
KINDS = tuple(MAKERS)
NAMES = (*KINDS, *(f"{kind}@letter" for kind in KINDS))


@pytest.fixture(scope="module")
def printed() -> Print:
    """Print one of the made portfolios by name, at most once."""

    @cache
    def one(name: str) -> Printed:
        kind, _, paper = name.partition("@")
        made = MAKERS[kind]()
        return printed_with_log(lambda: render(made, paper=Paper(paper or "a4")))

    return one


def words(page: str) -> str:
    return " ".join(page.split())


@pytest.mark.parametrize("name", NAMES)
def test_the_whole_and_every_unit_have_one_page_whatever_is_on_it(
    printed: Print, name: str
) -> None:
    sheets = MAKERS[name.partition("@")[0]]().sheets
    pages = reading.pages(printed(name).pdf)
    assert len(pages) == len(sheets)
    for page, number in zip(pages, range(1, len(sheets) + 1), strict=True):
        assert f"Page {number} of {len(sheets)}" in words(page)


@pytest.mark.parametrize("paper", Paper)
def test_no_page_spills_with_any_number_of_everything(paper: Paper) -> None:
    made = leadership.mixed(24, seed=len(paper.value))
    pages = reading.pages(render(made, paper=paper))
    assert len(pages) == len(made.sheets)


@pytest.mark.parametrize("name", NAMES)
def test_weasyprint_has_nothing_to_complain_about(printed: Print, name: str) -> None:
    assert printed(name).log == ()


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_printed_outside_the_margins(printed: Print, name: str) -> None:
    assert reading.outside(printed(name).pdf) == []


@pytest.mark.parametrize("kind", ["ordinary", "extreme"])
def test_every_letter_has_a_picture(printed: Print, kind: str) -> None:
    assert reading.missing_glyphs(printed(kind).pdf) == []


@pytest.mark.parametrize("kind", KINDS)
def test_the_document_is_tagged_and_says_what_it_is(printed: Print, kind: str) -> None:
    with pikepdf.open(io.BytesIO(printed(kind).pdf)) as document:
        root = document.Root
        assert root.MarkInfo.Marked
        assert str(root.Lang) == "en"
        assert root.ViewerPreferences.DisplayDocTitle
        assert str(document.docinfo["/Title"]).startswith("Portfolio: ")
        assert str(document.docinfo["/Author"])
        assert str(document.docinfo["/CreationDate"]).startswith("D:20261002")
        with document.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"


@pytest.mark.parametrize("kind", KINDS)
def test_headings_never_skip_a_level_and_pictures_say_what_they_show(
    printed: Print, kind: str
) -> None:
    levels = [int(item["/S"][2:]) for item in reading.elements(printed(kind).pdf, "H")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    pictures = reading.elements(printed(kind).pdf, "Figure")
    assert all(picture.get("/Alt", "").strip() for picture in pictures)
    assert bool(pictures) is (kind != "bare")


def test_the_outline_names_the_whole_and_below_it_every_unit(printed: Print) -> None:
    assert reading.outline(printed("ordinary").pdf) == [
        (0, "Northwind Insurance"),
        *((1, name) for name in ("Claims", "Customer operations", "Pricing")),
    ]


def test_the_first_page_answers_what_leadership_asks(printed: Print) -> None:
    page = words(reading.pages(printed("ordinary").pdf)[0])
    for said in (
        "No barrier is low in most teams",
        "15 teams with figures",
        "1 more, whose figures are hidden",
        "35 % of models in production",
        "Customer operations 4 teams, mean 3.6 3.3 2.1 2.7",
        "Teams below 2.5 5 of 15 5 of 15 6 of 15 5 of 15",
        "Models in production: Q1 2024 20 % · Q2 2024 22 %",
        "Leadership support up 0.4 3 of 8 up",
        "Realistic expectations Name one person who answers for each key table",
        "Northwind Insurance, agreed · low in 6 of 8 teams with a score · asked since Q1 2026",
        "Northwind Insurance, unanswered · low in 6 of 8 teams",
        "2 more things are asked",
        "Leadership support 2.7 in Q3 2026, 3.5 by 30 June 2027; gap: 0.8 At the pace of",
        "7 open, 1 overdue; 6 done. What was aimed at went up after 2, did not",
        "Claims analytics · Data office · overdue since 23 August 2026",
        "up 0.6 in Q3 2026 · Fraud models · done 3 August 2026",
    ):
        assert said in page


def test_it_says_for_whom_it_was_made_when_and_what_that_account_may_see(printed: Print) -> None:
    first = words(reading.pages(printed("ordinary").pdf)[0])
    assert "Made for Lea Fontaine, who may see every team of Northwind Insurance." in first
    assert "Made on 2 October 2026; the round" in first
    assert "s last day was 30 September 2026." in first
    assert "3 units have a page of their own." in first
    part = words(reading.pages(printed("bare").pdf)[0])
    assert "from what this account may see: Claims and Sleepy unit." in part
    few = words(
        reading.pages(render(replace(leadership.ordinary(), without_page=2), paper=Paper.A4))[0]
    )
    assert "3 units have a page of their own; 2 more are counted in the units above." in few


def test_what_is_not_of_an_older_round_says_which_day_or_round_it_is_of() -> None:
    sheet = leadership.ordinary().whole
    aim = Aim(2.5, date(2027, 6, 30))
    silent = Aimed("Data access", None, "", outlook((), aim, today=leadership.TODAY))
    made = leadership.portfolio(
        (),
        whole=replace(sheet, targets=(sheet.targets[0], silent)),
        round_title="Q2 2026",
        closes_on=date(2026, 6, 30),
    )
    page = words(reading.pages(render(made, paper=Paper.LETTER))[0])
    assert "Asked of leadership replies as of 2 October 2026" in page
    assert "Targets as of 2 October 2026 Leadership support 2.7 in Q3 2026, 3.5 by" in page
    assert "no score yet, 2.5 by 30 June 2027 There is no score yet." in page
    assert "Actions as of 2 October 2026 7 open, 1 overdue" in page


def test_invented_data_is_marked_on_every_page_and_real_data_on_none(printed: Print) -> None:
    assert all(
        "Invented demonstration data" in page for page in reading.pages(printed("extreme").pdf)
    )
    assert "Invented" not in reading.flat(printed("bare").pdf)


def test_a_unit_shows_its_teams_with_their_ranges_and_why_figures_are_hidden(
    printed: Print,
) -> None:
    page = words(reading.pages(printed("ordinary").pdf)[3])
    assert "Pricing team 7 hidden: too few people to show" in page
    assert "Pricing team 8 no result" in page
    sheet = leadership.ordinary().units[2]
    for line in sheet.lines[:6]:
        score, ranged = line.cells[3].score, line.cells[3].interval
        assert score is not None
        assert ranged is not None
        assert f"{ranged.low:.1f}\N{EN DASH}{ranged.high:.1f}" in page


def test_of_too_many_teams_the_lowest_are_shown_and_the_rest_counted(printed: Print) -> None:
    page = words(reading.pages(printed("extreme").pdf)[1])
    assert "of 40 with the lowest single score, by name;" in page
    assert "more are on the overview page (4 hidden and 4 without)" in page


def test_of_many_rounds_the_last_ones_tell_of_their_models() -> None:
    trend = leadership.trend(12, title="The quarter number {quarter} of the year {year}")
    made = leadership.portfolio((), whole=replace(leadership.ordinary().whole, trend=trend))
    said = words(reading.pages(render(made, paper=Paper.A4))[0])
    told = said.partition("Models in production: ")[2].partition(" Moved beyond chance")[0]
    assert told.endswith("The quarter number 4 of the year 2026 42 %")
    assert "The quarter number 1 of the year 2024" not in told


@pytest.mark.parametrize("passed", [True, False])
@pytest.mark.parametrize("told", [Quarter(2035, 4), None])
def test_whether_a_target_is_met_in_time_is_never_cut_off(
    told: Quarter | None, *, passed: bool
) -> None:
    found = leadership.aimed("Leadership support").outlook
    ranges = ((told, Quarter(2027, 4), None), (told, Quarter(2035, 4), Quarter(2035, 4)))
    for estimate, low, high in ranges:
        reach = Reach(estimate, low, high, passed=passed, timing=Timing.UNSURE)
        said = pace_sentence(replace(found, reach=reach))
        assert "may be in time or late" in said
        assert lines(said, size=7, width=COLUMN_WIDTH, most=3) <= 2


def test_a_round_that_is_not_over_is_not_said_to_be() -> None:
    made = replace(leadership.bare(), generated_on=leadership.bare().closes_on)
    assert "s last day is 30 September 2026." in words(html(made, Paper.A4))


def test_of_how_many_teams_something_moved_is_said_where_there_is_room() -> None:
    for up, down, said in (
        (3, 0, "3 of 8 up"),
        (0, 1, "1 of 8 down"),
        (3, 1, "3 up, 1 down of 8"),
        (17, 7, "17 up, 7 down"),
    ):
        assert teams_moved(replace(leadership.movements(1)[0], up=up, down=down, teams=8)) == said


def test_where_one_person_answers_for_a_team_no_test_is_claimed(printed: Print) -> None:
    said = reading.flat(printed("bare").pdf)
    assert "One person answers for a team here, so no difference is tested." in said
    assert "↑" not in said
    assert "no figure of models in production" in said
    assert "One round so far has asked this in this way" in said


def test_what_people_wrote_is_text_and_nothing_else() -> None:
    page = html(leadership.extreme(), Paper.LETTER)
    assert "<script>" not in page
    assert "http://" not in page


def test_the_same_values_give_the_same_bytes(printed: Print) -> None:
    assert render(leadership.extreme(), paper=Paper.A4) == printed("extreme").pdf


def test_the_document_is_small_enough_to_be_mailed(printed: Print) -> None:
    assert len(printed("ordinary").pdf) < 200_000
