"""What a printed report says, how it is built, and that nothing falls off the page."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from itertools import pairwise

import pikepdf
import pytest

from app.domain.paper import Paper
from app.reports.team_report import html, render
from tests.reports import made, reading, voices
from tests.reports.conftest import Printed

Print = Callable[[str], Printed]
VOICES = ("survey", "withheld", "round")
KINDS = ("ordinary", "single", "few", "empty", "extreme", *VOICES)


@pytest.mark.parametrize("kind", KINDS)
def test_weasyprint_has_nothing_to_complain_about(printed: Print, kind: str) -> None:
    assert printed(kind).log == ()


@pytest.mark.parametrize(
    ("kind", "least", "most"),
    [
        ("ordinary", 20, 34),
        ("single", 18, 32),
        ("empty", 12, 22),
        ("extreme", 24, 42),
        ("withheld", 4, 6),
    ],
)
def test_a_report_has_as_many_pages_as_one_would_read(
    printed: Print, kind: str, least: int, most: int
) -> None:
    assert least <= len(reading.pages(printed(kind).pdf)) <= most


@pytest.mark.parametrize(
    ("name", "size"), [("ordinary@a4", (595.28, 841.89)), ("ordinary@letter", (612, 792))]
)
def test_every_sheet_has_the_format_asked_for(
    printed: Print, name: str, size: tuple[float, float]
) -> None:
    with pikepdf.open(io.BytesIO(printed(name).pdf)) as document:
        boxes = {tuple(float(edge) for edge in page.mediabox) for page in document.pages}
    assert [box[2:] for box in boxes] == [pytest.approx(size, abs=0.1)]


def test_the_cover_names_whom_and_when_it_is_about(printed: Print) -> None:
    cover = " ".join(reading.pages(printed("ordinary").pdf)[0].split())
    for words in ("Northwind Insurance", "Claims analytics", "Operations", "Q3 2026"):
        assert words in cover
    assert "1 September 2026 to 30 September 2026" in cover
    assert "12 people answered" in cover


def test_invented_data_is_marked_on_every_page(printed: Print) -> None:
    assert all("Invented" in page for page in reading.pages(printed("ordinary").pdf))


def test_real_data_carries_no_such_mark(printed: Print) -> None:
    assert "Invented" not in reading.flat(printed("single").pdf)


def test_the_summary_fits_on_one_page_and_says_what_to_do(printed: Print) -> None:
    summary = " ".join(reading.pages(printed("ordinary").pdf)[2].split())
    for words in ("Leadership support holds this team back", "Do next", "First step:", "No."):
        assert words in summary
    assert "23 recommendations in order" in summary


def test_the_contents_point_to_the_pages_where_things_stand(printed: Print) -> None:
    pages = reading.pages(printed("ordinary").pdf)
    contents = " ".join(pages[1].split())
    wanted = {"Data access": "Barrier 3", "What to do": "in order", "Sources": "Where the content"}
    for title, there in wanted.items():
        number = re.search(f"(\\d+) {title}", contents)
        assert number, contents
        assert there.casefold() in pages[int(number[1]) - 1].casefold()


def test_pages_carry_their_number(printed: Print) -> None:
    for number, page in enumerate(reading.pages(printed("ordinary").pdf)[1:], start=2):
        assert page.split()[-1] == str(number) or str(number) in page.splitlines()[-1]


def test_the_outline_names_every_section(printed: Print) -> None:
    titles = [title for level, title in reading.outline(printed("ordinary").pdf) if level == 0]
    assert titles == [
        "Contents",
        "Leadership support holds this team back",
        "How the figures are made",
        "Leadership support",
        "Communication between teams",
        "Data access",
        "Infrastructure",
        "What to do, in order",
        "What came out of it",
        "Change since last time",
        "All questions and levels",
        "Where the content comes from",
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_the_document_is_tagged_and_says_what_it_is(printed: Print, kind: str) -> None:
    with pikepdf.open(io.BytesIO(printed(kind).pdf)) as document:
        root = document.Root
        assert root.MarkInfo.Marked
        assert str(root.Lang) == "en"
        assert root.ViewerPreferences.DisplayDocTitle
        assert "Q" in str(document.docinfo["/Title"])
        assert str(document.docinfo["/Author"])
        assert str(document.docinfo["/CreationDate"]).startswith("D:20261002")
        with document.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"


@pytest.mark.parametrize("kind", KINDS)
def test_every_picture_says_what_it_shows(printed: Print, kind: str) -> None:
    pictures = reading.elements(printed(kind).pdf, "Figure")
    assert pictures
    assert all(picture.get("/Alt", "").strip() for picture in pictures)


@pytest.mark.parametrize("kind", KINDS)
def test_headings_never_skip_a_level(printed: Print, kind: str) -> None:
    tags = [item["/S"] for item in reading.elements(printed(kind).pdf, "H")]
    levels = [int(tag[2:]) for tag in tags]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


@pytest.mark.parametrize("name", [*KINDS, "ordinary@letter", "extreme@letter", "round@letter"])
def test_no_heading_is_the_last_thing_on_a_page(printed: Print, name: str) -> None:
    last: dict[int, reading.Tagged] = {}
    for piece in reading.tagged(printed(name).pdf):
        if "Figure" not in piece.tags and piece.mark >= last.get(piece.page, piece).mark:
            last[piece.page] = piece
    assert not [item for item in last.values() if {"H1", "H2", "H3", "H4"} & set(item.tags)]


@pytest.mark.parametrize("name", [*KINDS, "ordinary@letter", "extreme@letter", "round@letter"])
def test_nothing_is_printed_outside_the_margins(printed: Print, name: str) -> None:
    assert reading.outside(printed(name).pdf) == []


@pytest.mark.parametrize("kind", ["ordinary", "extreme", *VOICES])
def test_every_letter_has_a_picture(printed: Print, kind: str) -> None:
    assert reading.missing_glyphs(printed(kind).pdf) == []


def test_long_and_foreign_names_are_whole(printed: Print) -> None:
    said = reading.flat(printed("extreme").pdf)
    assert made.LONG in said
    assert "北部地区理赔分析与欺诈检测团队".replace(" ", "") in said.replace(" ", "")


def test_a_comment_of_ten_thousand_letters_is_printed_to_its_end(printed: Print) -> None:
    assert "A very long story. The end" in reading.flat(printed("extreme").pdf)


def test_what_people_wrote_is_text_and_nothing_else(printed: Print) -> None:
    said = reading.flat(printed("extreme").pdf)
    assert "<script>alert(1)</script> & <b>bold</b>" in said
    with pikepdf.open(io.BytesIO(printed("extreme").pdf)) as document:
        links = {
            str(note.A.URI)
            for page in document.pages
            for note in page.get("/Annots", [])
            if "/A" in note and "/URI" in note.A
        }
    assert links
    assert all(link.startswith("https://") for link in links)


def test_what_leadership_is_asked_for_stands_apart_with_the_day_it_was_counted(
    printed: Print,
) -> None:
    pdf = printed("extreme").pdf
    advice = reading.flat(pdf).partition("What to do, in order")[2].partition("What came out")[0]
    own, _, shared = advice.partition("Shared: asked of leadership")
    assert "Counted on 2 October 2026: of the round" in shared
    assert "low in 4 of 5 teams with a score" in shared
    first = made.report().result.recommendations[0]
    title = next(
        c.title for c in made.report().questionnaire.capabilities if c.id == first.capability
    )
    assert first.do_next
    assert title in shared
    assert first.move in shared
    assert first.move not in own
    summary = " ".join(reading.pages(pdf)[2].split())
    assert "22 recommendations in order" in summary
    assert "1 more is shared with most teams around and asked of leadership" in summary
    assert "asked of leadership" not in reading.flat(printed("ordinary").pdf)


def test_one_respondent_is_called_one_persons_view(printed: Print) -> None:
    said = reading.flat(printed("single").pdf)
    assert (
        "This is one person\N{RIGHT SINGLE QUOTATION MARK}s view, so no interval is shown." in said
    )
    assert "likely between" not in said
    assert "✓" in said


def test_counts_and_comments_need_ten_respondents(printed: Print) -> None:
    few, many = (reading.flat(printed(kind).pdf) for kind in ("few", "ordinary"))
    comment = "The request went back and forth for five weeks"
    assert comment in many
    assert comment not in few
    assert "printed from ten respondents on" in few
    assert "The number at the left" in many
    assert "The number at the left" not in few


def test_without_answers_the_report_says_so_and_prints_no_score(printed: Print) -> None:
    said = reading.flat(printed("empty").pdf)
    assert "There are not enough answers for a score yet" in said
    assert "Nobody answered, so there is no score." in said
    assert "There is no earlier round" in said


def test_a_difference_is_not_called_a_test(printed: Print) -> None:
    assert "A difference between two rounds, not a test." in reading.flat(printed("ordinary").pdf)


def test_the_same_values_give_the_same_bytes(printed: Print) -> None:
    assert render(made.extreme(), paper=Paper.A4) == printed("extreme").pdf
    assert render(voices.whole_round(), paper=Paper.A4) == printed("round").pdf


def test_the_document_is_small_enough_to_be_mailed(printed: Print) -> None:
    assert len(printed("ordinary").pdf) < 400_000
    assert len(printed("extreme").pdf) < 1_000_000


def test_the_html_names_no_address_but_its_own_files(printed: Print) -> None:
    page = html(made.report(), Paper.LETTER)
    assert "http://" not in page
    assert "letter.css" in page
